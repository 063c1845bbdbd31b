#!/usr/bin/env bash
# Copies config/crd, where the CRDs are written, into the Helm chart. With --check it changes nothing, and fails when the copies differ.
set -euo pipefail
cd "$(dirname "$0")/.."

from=config/crd
to=charts/jwt-gateway/files/crds

if [[ ${1:-} == --check ]]; then
  diff <(cd "$from" && sha256sum jwtgateway.io_*.yaml) <(cd "$to" && sha256sum -- *.yaml) || { echo "run eng/sync-crds.sh" >&2; exit 1; }
else
  mkdir -p "$to"
  rm -f "$to"/*.yaml
  cp "$from"/jwtgateway.io_*.yaml "$to"/
fi
