import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.web3j.codegen.SolidityFunctionWrapperGenerator;

/**
 * Build step, run as a source file: makes the web3j wrapper of each contract named, unless the wrapper is newer than the
 * compiled contract. Arguments: folder of compiled contracts, folder for sources, package, contract names.
 */
final class WrapContracts {

    private static final int ADDRESS_BITS = 160;

    private WrapContracts() {
    }

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        Path compiled = Path.of(args[0]);
        Path sources = Path.of(args[1]);
        String wrapperPackage = args[2];
        for (String contract : List.of(args).subList(3, args.length)) {
            File abi = compiled.resolve(contract + ".abi").toFile();
            File bin = compiled.resolve(contract + ".bin").toFile();
            Path wrapper = sources.resolve(wrapperPackage.replace('.', '/')).resolve(contract + ".java");
            if (Files.exists(wrapper) && Files.getLastModifiedTime(wrapper).toMillis() > bin.lastModified()) {
                continue;
            }
            new SolidityFunctionWrapperGenerator(bin, abi, sources.toFile(), contract, wrapperPackage, true, false,
                    ADDRESS_BITS).generate();
        }
    }
}
