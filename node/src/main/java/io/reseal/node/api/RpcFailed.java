package io.reseal.node.api;

import java.util.Optional;

/** A JSON-RPC call that cannot be answered with a result. */
final class RpcFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** JSON-RPC 2.0: no JSON. */
  static final int NO_JSON = -32700;
  /** JSON-RPC 2.0: no request. */
  static final int NO_REQUEST = -32600;
  /** JSON-RPC 2.0: no such method, here. */
  static final int NO_METHOD = -32601;
  /** JSON-RPC 2.0: not its parameters. */
  static final int WRONG_PARAMETERS = -32602;
  /** JSON-RPC 2.0: a mistake of ours. */
  static final int INTERNAL = -32603;
  /** EIP-1474: unknown account and the like. */
  static final int WRONG_INPUT = -32000;
  /** EIP-1474: what is needed is not there now. */
  static final int UNAVAILABLE = -32002;
  /** EIP-1474: policy, or a nonce that is taken. */
  static final int REJECTED = -32003;

  private final long code;
  private final transient Optional<Object> data;

  RpcFailed(long code, String message) {
    this(code, message, Optional.empty());
  }

  RpcFailed(long code, String message, Optional<Object> data) {
    super(message);
    this.code = code;
    this.data = data;
  }

  static RpcFailed parameters(String why) {
    return new RpcFailed(WRONG_PARAMETERS, why);
  }

  long code() {
    return code;
  }

  Optional<Object> data() {
    return data;
  }
}
