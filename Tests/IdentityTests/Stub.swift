import Testing
@Suite struct IdentityStubTests { @Test func stub() {} }
