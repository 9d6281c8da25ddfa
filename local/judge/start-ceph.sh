#!/bin/bash
# Starts a Ceph cluster on this machine, with its data in memory and radosgw on 127.0.0.1. Runs as root until interrupted.
#   bash local/judge/start-ceph.sh [port of radosgw, default 7480]
# Debian: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-mgr ceph-common
# See https://docs.ceph.com/en/latest/install/manual-deployment/
set -euo pipefail

port=${1:-7480}
dir=$(mktemp -d "${TMPDIR:-/tmp}/dropdial-ceph-XXXXXX")
export CEPH_CONF=$dir/ceph.conf
daemons=()

stop() {
  [ ${#daemons[@]} -eq 0 ] || kill "${daemons[@]}" 2>/dev/null || true
  wait
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 0' INT TERM

start() {
  "$@" >"$dir/$1.out" 2>&1 &
  daemons+=($!)
}

wait_for() {
  for _ in $(seq 90); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 1
  done
  echo "gave up waiting for: $*" >&2
  exit 1
}

osd_is_up() { ceph osd stat | grep -q '1 up'; }

mkdir "$dir"/{mon,mgr,osd,rgw}
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:33300,v1:127.0.0.1:36789]
mon initial members = a
public addr = 127.0.0.1
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = $dir/admin.keyring
log file = $dir/\$name.log
admin socket = $dir/\$name.asok
run dir = $dir
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 2147483648
[mon.a]
mon data = $dir/mon
keyring = $dir/mon/keyring
[mgr.a]
mgr data = $dir/mgr
keyring = $dir/mgr/keyring
[osd.0]
osd data = $dir/osd
keyring = $dir/osd/keyring
[client.rgw.a]
rgw data = $dir/rgw
keyring = $dir/rgw/keyring
rgw frontends = beast endpoint=127.0.0.1:$port
CONF

fsid=$(ceph-conf --lookup fsid)
monmaptool --create --fsid "$fsid" --addv a '[v2:127.0.0.1:33300,v1:127.0.0.1:36789]' "$dir/monmap" >/dev/null
ceph-authtool --create-keyring "$dir/mon.keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool --create-keyring "$dir/admin.keyring" --gen-key -n client.admin \
  --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool "$dir/mon.keyring" --import-keyring "$dir/admin.keyring" >/dev/null
ceph-mon --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/mon.keyring"
start ceph-mon -f -i a
wait_for timeout 10 ceph status

ceph auth get-or-create mgr.a mon 'allow profile mgr' osd 'allow *' >"$dir/mgr/keyring"
start ceph-mgr -f -i a
ceph osd create >/dev/null
ceph auth get-or-create osd.0 mon 'allow profile osd' mgr 'allow profile osd' osd 'allow *' >"$dir/osd/keyring"
ceph-osd -i 0 --mkfs >/dev/null 2>&1
start ceph-osd -f -i 0
wait_for osd_is_up
ceph osd crush add osd.0 1.0 root=default host=here >/dev/null 2>&1 || true

ceph auth get-or-create client.rgw.a mon 'allow *' mgr 'allow *' osd 'allow *' >"$dir/rgw/keyring"
start radosgw -f -n client.rgw.a
wait_for curl -s -o /dev/null "http://127.0.0.1:$port"
radosgw-admin user create --uid=test --display-name=test --access-key=test --secret-key=test >/dev/null 2>&1
echo "radosgw answers at http://127.0.0.1:$port (access key test, secret key test)"
wait
