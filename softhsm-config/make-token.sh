#!/usr/bin/env bash
# Makes one node's SoftHSM token ready: configuration, token, PINs, canary.
# Running it again keeps whatever is there and finishes what is not.
#
#   make-token.sh NODE_FOLDER LABEL SO_PIN_FILE
#
# PINs stand in files of mode 0600 and never on a command line, which every user
# of the machine can read: softhsm2-util takes them only there or from a prompt,
# so Reseal's own TokenSetup initialises the token.
#
#   SOFTHSM2_LIB       libsofthsm2.so, where it is not in a usual place
#   RESEAL_CLASSPATH   jars of signer-core and hsm-adapter; without it, this
#                      repository's build (mvn -pl hsm-adapter -am compile)
#   JAVA_HOME          a JDK 25 or later, where java is not one
set -euo pipefail
umask 077

fail() {
  echo "make-token: $*" >&2
  exit 1
}

[ $# -eq 3 ] || { echo "usage: make-token.sh NODE_FOLDER LABEL SO_PIN_FILE" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
label=$2

find_library() {
  local place
  if [ -n "${SOFTHSM2_LIB:-}" ]; then
    [ -f "$SOFTHSM2_LIB" ] || fail "SOFTHSM2_LIB names $SOFTHSM2_LIB, and there is no such file"
    echo "$SOFTHSM2_LIB"
    return
  fi
  for place in /usr/lib/softhsm /usr/lib/x86_64-linux-gnu/softhsm /usr/lib/aarch64-linux-gnu/softhsm \
      /usr/local/lib/softhsm /usr/lib64/softhsm /usr/lib64/pkcs11; do
    if [ -f "$place/libsofthsm2.so" ]; then
      echo "$place/libsofthsm2.so"
      return
    fi
  done
  fail "libsofthsm2.so not found: install SoftHSM (package softhsm2) or set SOFTHSM2_LIB"
}

find_classpath() {
  local root=$here/..
  if [ -n "${RESEAL_CLASSPATH:-}" ]; then
    echo "$RESEAL_CLASSPATH"
  elif [ -d "$root/hsm-adapter/target/classes/io" ] && [ -d "$root/signer-core/target/classes/io" ]; then
    echo "$root/hsm-adapter/target/classes:$root/signer-core/target/classes"
  else
    fail "Reseal is not built: run mvn -pl hsm-adapter -am compile, or set RESEAL_CLASSPATH"
  fi
}

java_version() { # major version of a java, or 0
  local version
  version=$("$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || version=0
  echo "${version:-0}"
}

find_java() {
  local java
  for java in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    if [ -x "$java" ] && [ "$(java_version "$java")" -ge 25 ]; then
      echo "$java"
      return
    fi
  done
  fail "no Java 25 or later found: set JAVA_HOME"
}

make_pin() { # 128 random bits as text; the name of the file is all that stands on a command line
  local file=$1
  if [ -e "$file" ]; then
    echo "make-token: $file kept"
  else
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
    echo >>"$file.new"
    [ "$(wc -c <"$file.new")" -eq 33 ] || fail "/dev/urandom gave too few bytes"
    mv "$file.new" "$file"
  fi
}

library=$(find_library)
classpath=$(find_classpath)
java=$(find_java)

node=$(realpath -m "$1")
so_pin=$(realpath -m "$3")
case "$so_pin" in
  "$node"/*) fail "the SO PIN belongs outside the node's folder $node: who takes the folder must not be able to reset the user PIN" ;;
esac

mkdir -p "$node/tokens" "$(dirname "$so_pin")"
chmod 700 "$node" "$node/tokens"
if [ -e "$node/softhsm2.conf" ]; then
  echo "make-token: $node/softhsm2.conf kept"
else
  case "$node" in *[\|\&\\]*) fail "the node's folder may not have | & or \\ in its name: $node" ;; esac
  sed "s|@TOKENS@|$node/tokens|" "$here/softhsm2.conf.template" >"$node/softhsm2.conf"
fi
make_pin "$node/user.pin"
make_pin "$so_pin"

export SOFTHSM2_CONF=$node/softhsm2.conf
exec "$java" --enable-native-access=ALL-UNNAMED -XX:+DisableAttachMechanism -XX:-UsePerfData \
  -cp "$classpath" io.reseal.hsm.pkcs11.TokenSetup "$library" "$label" "$node/user.pin" "$so_pin"
