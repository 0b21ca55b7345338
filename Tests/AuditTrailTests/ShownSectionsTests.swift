import CareRecord
import Testing

@testable import AuditTrail

/// Of which sections a look shows something: what a release's event says of it.
@Suite struct ShownSectionsTests {
    static func sections(_ pairs: [(String, [Section])]) -> ShownSections {
        var it = ShownSections()
        for (organisation, sections) in pairs { it.add(sections, of: organisation) }
        return it
    }

    @Test("a release says what the look had not shown before, once by organisation and once by section, in one order")
    func new() {
        let first = Self.sections([("RYX", [.results]), ("R1H", [.medicines, .conditions])])
        #expect(first.text == "conditions,medicines,results; R1H conditions,medicines; RYX results")
        var shown = first
        let second = Self.sections([("R1H", [.medicines, .allergies]), ("F84003", [.results]), ("RYX", [.results])]).new(after: shown)
        #expect(second.text == "allergies; F84003 results; R1H allergies")
        shown.formUnion(second)
        #expect(Self.sections([("F84003", [.results]), ("R1H", [.conditions])]).new(after: shown).text == nil)
        #expect(Self.sections([("X1", [.results])]).new(after: shown).text == "-; X1 results")
        #expect(ShownSections().text == nil && Self.sections([("R1H", [])]).text == nil)
    }

    @Test("what was written is read again, and another text is none")
    func reading() {
        for it in [
            Self.sections([("R1H", [.medicines, .carePlans])]), Self.sections(Section.allCases.map { ("R\($0.rawValue.count)", [$0]) }),
            Self.sections([("X1", [.results])]).new(after: Self.sections([("R1H", [.results])])),
        ] { #expect(it.text.flatMap { ShownSections($0) } == it) }
        for text in ["", "medicines", "medicines;R1H medicines", "medicines; R1H", "medicines; ", "-;  medicines", "a; b c d"] {
            #expect(ShownSections(text) == nil, "\(text)")
        }
        #expect(ShownSections("medicines,unheard-of; R1H medicines,unheard-of")?.byOrganisation == ["R1H": [.medicines]])
    }
}
