global using JwtGateway.Testing;
