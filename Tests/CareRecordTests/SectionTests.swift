import Testing

@testable import CareRecord

@Suite struct SectionTests {
    @Test("sections are told apart and ordered by their place in the list")
    func places() {
        #expect(Section.allCases.map(\.place) == Array(Section.allCases.indices))
        #expect(Section.allCases.reversed().sorted() == Section.allCases)
    }

    @Test("a part of a text is found at its beginning, in its middle and at its end, and nowhere else")
    func holds() {
        #expect(
            "screen for antibodies".holds("screen") && "screen for antibodies".holds("antib") && "screen for antibodies".holds("bodies"))
        #expect(!"screen".holds("screens") && !"".holds("a") && !"scream".holds("screen") && !"Screen".holds("screen"))
        #expect("aab".holds("ab") && "é blood".holds("blood"))
    }
}
