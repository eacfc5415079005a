# What the servers' scripts share. Each of them defines up, start, stop and address, then calls run "$@".
services=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${RAG_SERVICES_HOME:-${TMPDIR:-/tmp}/rag-services}/$name
root=$home/root
password=rag_test

# As the server's own user inside its tree, with nothing of this environment. Descriptor 9 is the lock: a server must not inherit it.
inside() { chroot --userspec="$user:$user" "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 TZ=UTC "$@" 9>&-; }

# Until the server answers, for at most 20 seconds.
wait_up() { for _ in $(seq 100); do up && return; sleep 0.2; done; return 1; }

# In words, why the server cannot be started on this machine; nothing when it can.
missing() {
  [ "$(id -u)" = 0 ] || { echo "it needs root (for chroot), or Docker: see eng/services/compose.yaml"; return; }
  for tool in apt-get dpkg-deb flock curl ${needs:-}; do
    command -v "$tool" > /dev/null || { echo "$tool is not installed"; return; }
  done
}

run() {
  case ${1:-} in
    start)
      up 2> /dev/null && { address; return; }
      reason=$(missing); [ -z "$reason" ] || { echo "$reason" >&2; return 3; }
      mkdir -p "$home"; exec 9> "$home/lock"; flock 9
      up 2> /dev/null || start
      address ;;
    stop) [ -e "$root/.complete" ] && stop; return 0 ;;
    up) up 2> /dev/null ;;
    *) echo "Usage: $(basename "$0") start|stop|up" >&2; return 2 ;;
  esac
}
