// The protocol's messages, made from the .proto files beside this one.
global using Crm.Functions.Tests.Rpc;
