package io.reseal.core.protocol;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bound of a list (elements) or of {@code Bytes} (bytes) in a message: nothing
 * unbounded is ever decoded.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
public @interface Size {

  /** Fewest, inclusive. */
  int min() default 0;

  /** Most, inclusive. */
  int max();
}
