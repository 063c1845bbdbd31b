# The one image: operator and proxies. Build it from the root of the repository:
#   docker build -t registry.example.com/jwtgw:0.1.0 .
# The base images' tags are pinned to a release line, so that a rebuild takes in its security fixes; pin digests where builds must repeat.

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY eng/ eng/
COPY examples/ examples/
COPY src/ src/
# As `make publish` does.
RUN dotnet publish src/JwtGateway.Cli/JwtGateway.Cli.csproj --nologo -v quiet -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -p:DebugType=embedded -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false -o artifacts/jwtgw

# No shell, no package manager; root certificates and a user that is not root.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /source/artifacts/jwtgw/jwtgw /usr/local/bin/jwtgw
# The root file system is read-only where this runs: no sockets and files for debuggers.
ENV DOTNET_EnableDiagnostics=0
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/jwtgw"]
