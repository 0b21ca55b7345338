import Testing

@testable import Objections

/// What is kept sealed of what somebody wrote with an objection.
@Suite struct WrittenDetailsTests {
    @Test("what was written is read as it was kept, in its order, with the language; what is empty is not kept")
    func keeps() {
        let written = WrittenDetails([("Name", "A Person"), ("Postcode", ""), ("Address", "1 Street")], language: "cy")
        #expect(written.text == "Name\tA Person\nAddress\t1 Street\nLanguage\tcy")
        let read = WrittenDetails(written.text)
        #expect(read == written && read["Address"] == "1 Street" && read.language == "cy")
        #expect(WrittenDetails([], language: nil).text.isEmpty && WrittenDetails([], language: "cy").lines.isEmpty)
        #expect(WrittenDetails("Name\tA Person").language == nil, "as a version before this one kept it")
    }

    @Test("nobody writes a language, or another's name, into what they write")
    func forged() {
        let written = WrittenDetails([("Name", "A\nLanguage\tcy"), ("Address", "1\tStreet\nName\tB"), ("Language", "cy")], language: nil)
        let read = WrittenDetails(written.text)
        #expect(read.language == nil && read["Name"] == "A, Language cy" && read["Address"] == "1 Street, Name B")
    }
}
