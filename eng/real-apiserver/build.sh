#!/bin/sh
# Builds real API machinery from Debian's archive, for a machine that reaches nothing else: eng/real-apiserver/build.sh FOLDER
# Then: KUBEBUILDER_ASSETS=FOLDER dotnet test ...
# Needs apt and an amd64 machine with a libc of 2.34 or newer; installs nothing on it. See README.md.
set -eu

target=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=${REAL_APISERVER_WORK:-$(mktemp -d)}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

# apt checks signatures of all it brings; only the tree of the old release, which it cannot unpack alone, is checked here by its sum.
old_tree=kubernetes_1.20.5+really1.20.2.orig.tar.gz
old_tree_sha256=b83c0780efb182d928dc63d46488a847f161f04e40a94b96bf5247dd671ecdfc

mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/apt/etc/apt.conf.d" "$work/apt/etc/preferences.d" "$work/root"
: > "$work/apt/status"
for suite in sid bookworm; do
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done > "$work/apt/etc/sources.list"
# The versions are pinned, so a mirror that stands still is as good as another.
cat > "$work/apt/apt.conf" <<CONF
Dir::State "$work/apt";
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
Dir::Cache::archives "$work/apt/archives";
Dir::Etc "$work/apt/etc";
Dir::Etc::sourcelist "$work/apt/etc/sources.list";
Dir::Etc::sourceparts "-";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
CONF
export APT_CONFIG="$work/apt/apt.conf"
apt-get update -q
apt-get install -q -y --download-only golang-k8s-apiextensions-apiserver-dev=0.36.4-1
cd "$work/apt/archives"
apt-get download -q golang-1.19-go=1.19.8-2 golang-1.19-src=1.19.8-2 golang-1.26-go=1.26.10-1 golang-1.26-src=1.26.10-1 etcd-server=3.5.30-2
for deb in *-dev_*.deb golang-1.19-*.deb golang-1.26-*.deb etcd-server_*.deb; do
  dpkg-deb -x "$deb" "$work/root"
done
cp "$work/root/usr/bin/etcd" "$target/etcd"

# CustomResourceDefinitions of Kubernetes 1.36: schemas, CEL rules, server-side apply, watches.
export GO111MODULE=off GOTOOLCHAIN=local CGO_ENABLED=0
new_go="$work/root/usr/lib/go-1.26"
packages="$work/root/usr/share/gocode"
(cd "$packages/src/k8s.io/apiextensions-apiserver" && GOROOT=$new_go GOCACHE=$work/cache-new GOPATH=$packages "$new_go/bin/go" build -ldflags '-s -w' -o "$target/apiextensions-apiserver" .)
(cd "$here" && GOROOT=$new_go GOCACHE=$work/cache-new GOPATH=$work/none "$new_go/bin/go" build -o "$target/kube-apiserver" front.go)

# The core of Kubernetes 1.20.2: the newest release whose whole tree is in the archive.
cd "$work"
apt-get source -q --download-only kubernetes=1.20.5+really1.20.2-1.1+deb12u1
echo "$old_tree_sha256  $old_tree" | sha256sum -c -
mkdir -p "$work/old/src/k8s.io"
tar xzf "$old_tree" -C "$work/old/src/k8s.io"
rm -rf "$work/old/src/k8s.io/kubernetes"
mv "$work/old/src/k8s.io/kubernetes-1.20.2" "$work/old/src/k8s.io/kubernetes"
cd "$work/old/src/k8s.io/kubernetes"
# Its reflect2 reads freed memory under Go 1.18 and newer.
rm -rf vendor/github.com/modern-go/reflect2
cp -rL "$packages/src/github.com/modern-go/reflect2" vendor/github.com/modern-go/reflect2
rm -f vendor/github.com/modern-go/reflect2/*_test.go
export GOROOT="$work/root/usr/lib/go-1.19" GOPATH="$work/old" GOCACHE="$work/cache-old"
PATH="$GOROOT/bin:$PATH"
go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
inputs=$(grep -rl --include=*.go -E '^// \+k8s:openapi-gen=true' pkg staging/src/k8s.io | grep -v -e /testdata/ -e sample -e /examples/ -e code-generator \
  | xargs -n1 dirname | sort -u | sed -e 's#^staging/src/##' -e 's#^pkg/#k8s.io/kubernetes/pkg/#' | paste -sd,)
"$work/openapi-gen" --logtostderr -i "$inputs" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
  -h hack/boilerplate/boilerplate.generatego.txt -r "$work/violations"
version=
for package in component-base/version client-go/pkg/version; do
  version="$version -X k8s.io/kubernetes/vendor/k8s.io/$package.gitVersion=v1.20.2"
  version="$version -X k8s.io/kubernetes/vendor/k8s.io/$package.gitMajor=1 -X k8s.io/kubernetes/vendor/k8s.io/$package.gitMinor=20"
done
go build -ldflags "-s -w $version" -o "$target/kube-apiserver-core" ./cmd/kube-apiserver
go build -ldflags "-s -w $version" -o "$target/kube-controller-manager-core" ./cmd/kube-controller-manager
cat > "$target/kube-controller-manager" <<'RUN'
#!/bin/sh
# The old one would serve on a fixed port too; newer ones do not know the flag.
exec "$(dirname "$0")/kube-controller-manager-core" --port=0 "$@"
RUN
chmod +x "$target/kube-controller-manager"
[ -n "${REAL_APISERVER_WORK:-}" ] || rm -rf "$work"
echo "KUBEBUILDER_ASSETS=$target"
