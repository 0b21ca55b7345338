import Testing

@testable import CareRecord

@Suite struct BloodGroupTests {
    private static let test = Concept(codings: [Coding(system: CodeSystem.loinc, code: "882-1", display: nil)], text: "ABO and Rh group")

    private static func result(_ title: Concept, _ value: ResultValue?, _ source: String) -> Entry {
        Make.entry(
            .result(ResultStatement(kind: .observation, value: value)), source: source, organisation: source == "a" ? "R1H" : "RQX",
            id: "1",
            title: title, when: "2020-01-01")
    }

    private static func differ(_ a: Entry, _ b: Entry) -> [Section: Int] {
        let record = PatientRecord([a, b])
        var found: [Section: Int] = [:]
        for section in Section.allCases {
            let count = record.lines(section).flatMap(\.disagreements).count { $0.kind == .bloodGroup }
            if count > 0 { found[section] = count }
        }
        return found
    }

    @Test(
        "each SNOMED CT finding of a group, without a value, is that group: it contradicts another and not itself",
        arguments: [
            ("112144000", "A"), ("278149003", "A Rh positive"), ("278152006", "A Rh negative"), ("112149005", "B"),
            ("278150003", "B Rh positive"), ("278153001", "B Rh negative"), ("165743006", "AB"), ("278151004", "AB Rh positive"),
            ("278154007", "AB Rh negative"), ("58460004", "O"), ("278147001", "O Rh positive"), ("278148006", "O Rh negative"),
            ("165747007", "RhD positive"), ("165746003", "RhD negative"),
        ])
    func findings(code: String, words: String) {
        let coded = Self.result(Concept(codings: [Coding(system: CodeSystem.snomed, code: code, display: nil)]), nil, "a")
        #expect(Self.differ(coded, Self.result(Self.test, .text(words), "b")) == [:])
        let opposite = words.contains("negative") ? "O Rh positive" : words.hasPrefix("O") ? "A Rh negative" : "O Rh negative"
        #expect(Self.differ(coded, Self.result(Self.test, .text(opposite), "b")) == [.results: 2])
    }

    @Test(
        "a group coded as a condition differs with another tested elsewhere, at both lines; one that is refuted, or a fetus's test, does not"
    )
    func condition() {
        let title = Make.snomed("278149003", "Blood group A Rh(D) positive")
        func condition(_ assertion: Assertion) -> Entry {
            Make.entry(Make.condition, source: "a", id: "1", title: title, assertion: assertion)
        }
        let tested = Self.result(Self.test, .concept(Concept(text: "O Rh(D) positive")), "b")
        #expect(Self.differ(condition(.affirmed), tested) == [.conditions: 1, .results: 1])
        #expect(Self.differ(condition(.refuted), tested) == [:])
        let fetus = Make.entry(
            .result(ResultStatement(kind: .observation, value: .text("O Rh positive"), focus: "Fetus")), source: "b", organisation: "RQX",
            id: "1",
            title: Self.test)
        #expect(Self.differ(condition(.affirmed), fetus) == [:])
    }

    @Test("a finding that is answered with no is not that group; with yes it is")
    func answered() {
        let title = Make.snomed("278149003", "Blood group A Rh(D) positive")
        let other = Self.result(Self.test, .text("O Rh positive"), "b")
        #expect(Self.differ(Self.result(title, .bool(false), "a"), other) == [:])
        #expect(Self.differ(Self.result(title, .text("No"), "a"), other) == [:])
        #expect(Self.differ(Self.result(title, .bool(true), "a"), other) == [.results: 2])
        #expect(Self.differ(Self.result(title, .text("Present"), "a"), other) == [.results: 2])
    }

    @Test(
        "no group is read out of a remark, and no remark is shown as one of two groups",
        arguments: [
            "Haemolysed: please send a new sample", "Please send a new sample", "See report", "Sent a positive control",
            "A positive antibody screen",
            "Not A Rh positive", "Group A or B", "Type a new request", "Give O negative units", "Antibody screen negative", "A?",
            "Baby group A Rh positive", "a repeat is needed", "Previously A Rh positive", "Sample unsuitable, a b c", "-", "",
        ])
    func remarks(words: String) {
        for group in ["O Rh negative", "B Rh positive", "A Rh negative", "AB"] {
            #expect(Self.differ(Self.result(Self.test, .text(words), "a"), Self.result(Self.test, .text(group), "b")) == [:])
        }
    }

    @Test(
        "a group is read in each usual way of writing it, also where something else is said beside it",
        arguments: [
            "A", "A+", "A Pos", "APOS", "a positive", "A Rh(D) Positive", "Group A, Rh(D) positive", "Blood group: A", "A RhD +ve",
            "A -  Rh positive",
            "Group A RhD positive, weak reaction", "A POS. Antibody screen negative", "No antibodies found. Group A RhD positive",
            "A1 Rh D pos",
            "Blood group A Rh(D) positive (finding)",
        ])
    func words(words: String) {
        let a = Self.result(Self.test, .text(words), "a")
        #expect(Self.differ(a, Self.result(Self.test, .text("O"), "b")) == [.results: 1], "one line, of one test")
        #expect(Self.differ(a, Self.result(Self.test, .text("A Rh positive"), "b")) == [:])
    }

    @Test("a code and words beside it that say two groups tell neither")
    func ofTwoMinds() {
        let both = Concept(codings: [Coding(system: CodeSystem.snomed, code: "278150003", display: "Blood group A Rh(D) negative")])
        #expect(Self.differ(Self.result(Self.test, .concept(both), "a"), Self.result(Self.test, .text("O Rh positive"), "b")) == [:])
    }
}
