package io.reseal.node.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/**
 * The disk failed, or what lies on it is not a whole store of ours. Nothing is
 * deleted or repaired on the way here: a person looks first.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What a failed statement means: a broken constraint is our own mistake,
   * everything else is the disk's.
   */
  static RuntimeException of(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        var code = SQLiteErrorCode.getErrorCode(sql.getErrorCode() & 0xff);
        return code == SQLiteErrorCode.SQLITE_CONSTRAINT
            ? new IllegalStateException("the store refuses a row that contradicts it: " + sql.getMessage(),
                failure)
            : new StoreException("the store failed with " + code.name() + ": " + sql.getMessage(), failure);
      }
    }
    return new StoreException("the store holds a row that cannot be read: " + failure.getMessage(), failure);
  }
}
