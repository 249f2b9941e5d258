package io.reseal.hsm.pkcs11;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/**
 * The functions of Cryptoki 2.40 that we call: each with its place in
 * {@code CK_FUNCTION_LIST} and its arguments, 'u' for a {@code CK_ULONG}, 'b'
 * for a {@code CK_BBOOL}, 'p' for a pointer. All answer a {@code CK_RV}.
 */
enum CkFunction {
  INITIALIZE(0, "C_Initialize", "p"), //
  GET_SLOT_LIST(4, "C_GetSlotList", "bpp"), //
  GET_TOKEN_INFO(6, "C_GetTokenInfo", "up"), //
  INIT_TOKEN(9, "C_InitToken", "upup"), //
  INIT_PIN(10, "C_InitPIN", "upu"), //
  OPEN_SESSION(12, "C_OpenSession", "uuppp"), //
  CLOSE_SESSION(13, "C_CloseSession", "u"), //
  CLOSE_ALL_SESSIONS(14, "C_CloseAllSessions", "u"), //
  GET_SESSION_INFO(15, "C_GetSessionInfo", "up"), //
  LOGIN(18, "C_Login", "uupu"), //
  LOGOUT(19, "C_Logout", "u"), //
  CREATE_OBJECT(20, "C_CreateObject", "upup"), //
  DESTROY_OBJECT(22, "C_DestroyObject", "uu"), //
  GET_ATTRIBUTE_VALUE(24, "C_GetAttributeValue", "uupu"), //
  FIND_OBJECTS_INIT(26, "C_FindObjectsInit", "upu"), //
  FIND_OBJECTS(27, "C_FindObjects", "upup"), //
  FIND_OBJECTS_FINAL(28, "C_FindObjectsFinal", "u"), //
  ENCRYPT_INIT(29, "C_EncryptInit", "upu"), //
  ENCRYPT(30, "C_Encrypt", "upupp"), //
  DECRYPT_INIT(33, "C_DecryptInit", "upu"), //
  DECRYPT(34, "C_Decrypt", "upupp"), //
  SIGN_INIT(42, "C_SignInit", "upu"), //
  SIGN(43, "C_Sign", "upupp"), //
  GENERATE_KEY(58, "C_GenerateKey", "uppup"), //
  GENERATE_KEY_PAIR(59, "C_GenerateKeyPair", "uppupupp"), //
  WRAP_KEY(60, "C_WrapKey", "upuupp"), //
  GENERATE_RANDOM(64, "C_GenerateRandom", "upu");

  /** Number of functions in {@code CK_FUNCTION_LIST} 2.40. */
  static final int LIST_LENGTH = 68;

  private final int index;
  private final String symbol;
  private final String arguments;

  CkFunction(int index, String symbol, String arguments) {
    this.index = index;
    this.symbol = symbol;
    this.arguments = arguments;
  }

  /** Place in the function list, from 0. */
  int index() {
    return index;
  }

  /** Name in the standard. */
  String symbol() {
    return symbol;
  }

  /** Its native shape where {@code unsigned long} has 8 bytes. */
  FunctionDescriptor descriptor() {
    return FunctionDescriptor.of(ValueLayout.JAVA_LONG,
        arguments.chars().mapToObj(CkFunction::layout).toArray(MemoryLayout[]::new));
  }

  private static MemoryLayout layout(int argument) {
    return switch (argument) {
      case 'u' -> ValueLayout.JAVA_LONG;
      case 'b' -> ValueLayout.JAVA_BYTE;
      case 'p' -> ValueLayout.ADDRESS;
      default -> throw new IllegalStateException("no such kind of argument: " + (char) argument);
    };
  }
}
