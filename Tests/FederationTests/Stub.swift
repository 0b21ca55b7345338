import Testing
@Suite struct FederationStubTests { @Test func stub() {} }
