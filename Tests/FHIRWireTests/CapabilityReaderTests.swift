import FHIRWire
import Testing

@Suite struct CapabilityReaderTests {
    static func read(_ text: String) throws -> Capabilities { try R4Reader.capabilities(SharedBytes(Array(text.utf8))) }

    @Test("what can be searched by what, and whether everything can be asked at once")
    func searchable() throws {
        let can = try Self.read(
            #"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","software":{"name":"S","version":"1"},"rest":[{"mode":"server","resource":[{"type":"Patient","interaction":[{"code":"search-type"}],"searchParam":[{"name":"identifier"}],"operation":[{"name":"everything"}]},{"type":"Condition","interaction":[{"code":"read"}],"searchParam":[{"name":"patient"}]},{"type":"Flag","searchParam":[{"name":"patient"}]}]},{"mode":"client","resource":[{"type":"Goal","interaction":[{"code":"search-type"}]}]}]}"#
        )
        #expect(can.searchable == ["Patient": ["identifier"], "Flag": ["patient"]])
        #expect(can.patientEverything && can.fhirVersion == "4.0.1" && can.software == "S 1")
    }

    @Test(
        "an encounter's everything is not a patient's",
        arguments: [
            ("http://x/OperationDefinition/Encounter-everything", false), ("http://x/OperationDefinition/Patient-everything", true),
        ])
    func everything(definition: String, offered: Bool) throws {
        let can = try Self.read(
            "{\"resourceType\":\"CapabilityStatement\",\"rest\":[{\"resource\":[{\"type\":\"Patient\",\"operation\":[{\"name\":\"everything\",\"definition\":\"\(definition)\"}]}]}]}"
        )
        #expect(can.patientEverything == offered)
    }

    @Test("what is no capability statement is refused", arguments: ["{}", "[]", "", #"{"resourceType":"Bundle"}"#])
    func refused(text: String) {
        #expect(throws: ReadingError.self) { try Self.read(text) }
    }
}
