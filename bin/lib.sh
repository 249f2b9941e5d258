# What bin/reseal and bin/test share: finding a JDK, and what else is needed.
# Sourced, never run.

jdk_least=25
jvm_folder=${jvm_folder:-/usr/lib/jvm}

say() {
  echo "reseal: $*" >&2
}

# Major version of the JDK or JRE in a folder; 0 when there is none.
java_major() {
  local version=
  [ -x "$1/bin/java" ] || { echo 0; return; }
  # The file answers at once; java itself takes a good part of a second.
  [ ! -r "$1/release" ] || version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  case $version in '' | *[!0-9]*) echo 0 ;; *) echo "$version" ;; esac
}

# The folder of a JDK that is new enough: JAVA_HOME, then PATH, then the newest
# in /usr/lib/jvm. With "javac" as argument one that compiles, too.
find_java_home() {
  local home best= best_major=0 major
  for home in "${JAVA_HOME:-}" "$(java_on_path)"; do
    if [ -n "$home" ] && java_suits "$home" "${1:-java}"; then
      echo "$home"
      return 0
    fi
  done
  for home in "$jvm_folder"/*; do
    if [ ! -L "$home" ] && java_suits "$home" "${1:-java}"; then
      major=$(java_major "$home")
      if [ "$major" -gt "$best_major" ]; then
        best=$home best_major=$major
      fi
    fi
  done
  [ -n "$best" ] || return 1
  echo "$best"
}

java_suits() {
  [ "$(java_major "$1")" -ge "$jdk_least" ] && [ -x "$1/bin/$2" ]
}

java_on_path() {
  local java
  java=$(command -v java) || return 0
  java=$(readlink -f "$java") || return 0
  echo "${java%/bin/java}"
}

explain_missing_jdk() {
  say "no JDK $jdk_least or later found in JAVA_HOME, on PATH or in $jvm_folder"
  say "install one: on Debian or Ubuntu the package openjdk-$jdk_least-jdk-headless where it exists, or temurin-$jdk_least-jdk"
  say "of the Eclipse Temurin package archive; or unpack any JDK $jdk_least and set JAVA_HOME to its folder"
}

# Prints what is missing of the Debian packages that building and testing need.
missing_packages() {
  local module found=
  command -v mvn >/dev/null || echo maven
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
  for module in "${SOFTHSM2_LIB:-}" /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so \
      /usr/local/lib/softhsm/libsofthsm2.so /usr/lib64/softhsm/libsofthsm2.so /usr/lib64/pkcs11/libsofthsm2.so; do
    [ -z "$module" ] || [ ! -f "$module" ] || found=yes
  done
  [ -n "$found" ] || echo softhsm2
}

# Installs what is missing where this user may, else says what to install.
ensure_packages() {
  local missing
  find_java_home javac >/dev/null || install_packages "openjdk-$jdk_least-jdk-headless" || true
  find_java_home javac >/dev/null || { explain_missing_jdk; return 1; }
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  # One word per package.
  # shellcheck disable=SC2086
  install_packages $missing && missing=$(missing_packages) || true
  if [ -n "$missing" ]; then
    say "missing: $(echo $missing)"
    say "install it, for example: sudo apt-get install $(echo $missing)"
    return 1
  fi
}

install_packages() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  say "installing $*"
  apt_get install "$@" || { apt_get update && apt_get install "$@"; }
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 --no-install-recommends -y "$@" >/dev/null
}
