import Testing
@Suite struct LooksStubTests { @Test func stub() {} }
