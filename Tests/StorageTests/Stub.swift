import Testing
@Suite struct StorageStubTests { @Test func stub() {} }
