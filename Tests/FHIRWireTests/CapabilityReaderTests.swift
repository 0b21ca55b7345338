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

    @Test("of a statement that lists types and parameters without end a bounded part is remembered, and what is no name of a type is none")
    func bounded() throws {
        func statement(_ resources: [String]) -> String {
            "{\"resourceType\":\"CapabilityStatement\",\"rest\":[{\"mode\":\"server\",\"resource\":[\(resources.joined(separator: ","))]}]}"
        }
        func letters(_ number: Int) -> String {
            String(String(number).map { Character(UnicodeScalar(UInt8(ascii: "a") + UInt8($0.wholeNumberValue ?? 0))) })
        }
        let many = try Self.read(
            statement(
                (0..<20_000).map { "{\"type\":\"T\(letters($0))\",\"interaction\":[{\"code\":\"search-type\"}],\"searchInclude\":[\"x\"]}" }
            ))
        #expect(many.searchable.count == 500 && many.includes.count <= 500)
        let names = (0..<20_000).map { "{\"name\":\"p\($0)\"}" }.joined(separator: ",")
        #expect(try Self.read(statement(["{\"type\":\"Flag\",\"searchParam\":[\(names)]}"])).searchable["Flag"]?.count == 500)
        let odd = ["Flag?patient=2&x", "../Flag", "", "Flag\\u0000"].map {
            "{\"type\":\"\($0)\",\"interaction\":[{\"code\":\"search-type\"}]}"
        }
        #expect(try Self.read(statement(odd)).searchable.isEmpty)
    }

    @Test("what is no capability statement is refused", arguments: ["{}", "[]", "", #"{"resourceType":"Bundle"}"#])
    func refused(text: String) {
        #expect(throws: ReadingError.self) { try Self.read(text) }
    }
}
