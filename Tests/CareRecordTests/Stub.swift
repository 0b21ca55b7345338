import Testing
@Suite struct CareRecordStubTests { @Test func stub() {} }
