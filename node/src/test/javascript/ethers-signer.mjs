// What a program with ethers does with an account of a node, nothing of it made for Reseal:
//
//   node ethers-signer.mjs URL ADDRESS
//
// Prints one JSON object: the hashes of what was sent, and whom ethers itself recovers from each signature.
import { JsonRpcProvider, Transaction, getBytes, toUtf8Bytes, verifyMessage, verifyTypedData } from 'ethers';

const [url, address] = process.argv.slice(2);
const provider = new JsonRpcProvider(url);
const signer = await provider.getSigner(address);
const to = '0x2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a';

const first = await (await signer.sendTransaction({ to, value: 1n })).wait();
const second = await (await signer.sendTransaction({ to, value: 2n, data: '0x1234' })).wait();

const text = 'Gr\u00fc\u00dfe of a committee';
const message = await signer.signMessage(text);
const some = getBytes('0x00ff19');
const bytes = await signer.signMessage(some);
const legacy = await signer._legacySignMessage(text);

const domain = { name: 'Reseal', version: '1', chainId: 31337, verifyingContract: to };
const types = {
  Person: [{ name: 'name', type: 'string' }, { name: 'wallet', type: 'address' }],
  Mail: [{ name: 'from', type: 'Person' }, { name: 'amount', type: 'uint256' }, { name: 'tags', type: 'bytes32[]' }],
};
const mail = { from: { name: 'alice', wallet: to }, amount: 2n ** 200n, tags: ['0x' + '11'.repeat(32)] };
const typedData = await signer.signTypedData(domain, types, mail);

// Signed here, sent by whoever likes to.
const fees = await provider.getFeeData();
const raw = await provider.send('eth_signTransaction', [{
  from: address, to, value: '0x3', gas: '0x5208', chainId: '0x7a69',
  nonce: '0x' + (await provider.getTransactionCount(address)).toString(16),
  maxFeePerGas: '0x' + fees.maxFeePerGas.toString(16), maxPriorityFeePerGas: '0x' + fees.maxPriorityFeePerGas.toString(16),
}]);
const signed = await (await provider.broadcastTransaction(raw)).wait();

let refused = '';
try {
  await provider.send('personal_sign', ['0x68', to]);
} catch (error) {
  refused = error.error?.message ?? error.message;
}

console.log(JSON.stringify({
  hash: first.hash,
  secondHash: second.hash,
  signedHash: signed.hash,
  from: Transaction.from(raw).from,
  message: verifyMessage(text, message),
  bytes: verifyMessage(some, bytes),
  legacyMessage: verifyMessage(toUtf8Bytes(text), legacy),
  typedData: verifyTypedData(domain, types, mail, typedData),
  refused,
}));
provider.destroy();
