import Testing

@testable import AccessControl

/// The list of who staff are and where they live.
@Suite struct StaffListTests {
    @Test("a list is read whole; what need not be said may be empty")
    func read() throws {
        let lines = try StaffList.read(
            csv: "subject,nhs_number,address,postcode\n5550,943 476 5919,\"12 Roman Road, London\",E2 0RY\n5551,,,\n")
        #expect(lines.map(\.subject) == ["5550", "5551"])
        #expect(lines[0].person?.digits == "9434765919")
        #expect(lines[0].address == "12 Roman Road, London")
        #expect(lines[1] == StaffLine(subject: "5551", person: nil, address: "", postcode: nil))
    }

    @Test(
        "each mistake is said with its line, and never what stood there",
        arguments: [
            ("5550,9434765918,,", "nhs_number"), ("5550,,12 Roman Road,", "address"), ("5550,,,E2 0RY", "address"), (",,,", "subject"),
            ("55 50,,,", "subject"), ("5551,,,\n5551,,,", "same staff member"), ("5550,,", "field"),
        ])
    func mistakes(_ line: String, _ word: String) throws {
        let error = #expect(throws: FeedMistakes.self) { try StaffList.read(csv: "subject,nhs_number,address,postcode\n" + line) }
        let said = try #require(error).all.map(\.sentence).joined(separator: " ")
        #expect(said.contains(word))
        #expect(said.contains("line "))
        for secret in ["9434765918", "Roman", "E2 0RY"] { #expect(!said.contains(secret)) }
    }

    @Test("a list that names nobody is refused: everybody would be unknown")
    func empty() {
        #expect(throws: FeedMistakes.self) { try StaffList.read(csv: "subject,nhs_number,address,postcode\n") }
    }
}
