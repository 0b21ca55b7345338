import CareRecord
import Testing

@Suite struct ConceptTests {
    @Test(
        "systems are one by any of their names, and dirt behind an address changes nothing",
        arguments: [
            ("http://snomed.info/sct", CodeSystem.snomed), ("http://snomed.info/sct??", CodeSystem.snomed),
            ("http://snomed.info/sct/83821000000107", CodeSystem.snomed),
            ("https://dmd.nhs.uk", CodeSystem.snomed), ("https://dmd.nhs.uk/", CodeSystem.snomed),
            ("urn:oid:2.16.840.1.113883.6.96", CodeSystem.snomed),
            ("http://loinc.org/", CodeSystem.loinc), ("http://loinc.org.example", "http://loinc.org.example"),
            ("http://read.info/readv2", CodeSystem.read2), ("urn:x", "urn:x"), ("HTTP://SNOMED.INFO/SCT", CodeSystem.snomed),
            ("http://www.snomed.info/sct", CodeSystem.snomed), (" https://WWW.snomed.info/sct/ ", CodeSystem.snomed),
            ("snomed.info/sct", CodeSystem.snomed), ("2.16.840.1.113883.6.96", CodeSystem.snomed),
            ("URN:OID:2.16.840.1.113883.6.1", CodeSystem.loinc), ("urn:oid:2.16.840.1.113883.6.18", "urn:oid:2.16.840.1.113883.6.18"),
            ("urn:oid:2.16.840.1.113883.6.96.1", "urn:oid:2.16.840.1.113883.6.96.1"),
            ("http://snomed.info/sctx", "http://snomed.info/sctx"),
            ("", ""),
        ])
    func namespaces(system: String, name: String) {
        #expect(CodeSystem.namespace(system) == name)
    }

    @Test(
        "an address that nobody knows is one by any spelling of it, and another address is another",
        arguments: [
            ("HTTPS://WWW.Example.org/Codes/", "http://example.org/codes", true),
            (" http://example.org/codes?x ", "http://example.org/codes", true),
            ("http://example.org/codes/2", "http://example.org/codes", false), ("dmd.nhs.uk", CodeSystem.snomed, true),
        ])
    func spellings(one: String, other: String, isSame: Bool) {
        #expect((CodeSystem.spelling(one) == CodeSystem.spelling(other)) == isSame)
    }

    @Test("the author's words are shown before a display, and a display before a code with its system")
    func shown() {
        let coding = Coding(system: "urn:x", code: "1", display: "Display")
        #expect(Concept(codings: [coding], text: "Words").shown == "Words")
        #expect(Concept(codings: [coding]).shown == "Display")
        #expect(Concept(codings: [Coding(system: "urn:x", code: "1", display: nil)]).shown == "1 (urn:x)")
        #expect(Concept().shown == nil)
    }
}
