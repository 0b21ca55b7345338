import Testing

@testable import CareRecord

/// Merging's cost grows with the entries and not with their pairs: counted, not timed.
@Suite struct MergeScaleTests {
    /// How many keys were compared, and how many statements came of it.
    private static func compared(_ entries: [Entry]) -> (comparisons: Int, statements: Int) {
        final class Count { var value = 0 }
        let count = Count()
        let statements = Dictionary(grouping: entries.map(Merging.Item.init), by: \.key.exact).values.flatMap { bucket in
            Merging.statements(bucket) { a, b in
                count.value += 1
                return a.matches(b)
            }
        }
        return (count.value, statements.count)
    }

    static let potassium = Make.snomed("1", "Potassium")

    private static func moment(_ number: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "2026-\(two(number / 40_320 % 12 + 1))-\(two(number / 1440 % 28 + 1))T\(two(number / 60 % 24)):\(two(number % 60)):00Z"
    }

    @Test("20,000 observations of one code and value, at moments of their own, at two sources")
    func manyMoments() {
        let entries = (0..<20_000).map { number in
            Make.entry(
                Make.result("5.1"), source: number % 2 == 0 ? "a" : "b", id: "\(number)", title: Self.potassium,
                when: Self.moment(number / 2))
        }
        let (comparisons, statements) = Self.compared(entries)
        #expect(statements == 10_000, "each moment's two are one")
        #expect(comparisons <= 4 * entries.count)
    }

    @Test(
        "one concept of 30,000 codings is ordered once, and is the same thing only as one that is the same in all", .timeLimit(.minutes(1)))
    func manyCodings() {
        func concept(_ last: String) -> Concept {
            let codings = (0..<30_000).map { Coding(system: "http://x.example/\($0 % 3)", code: "\(30_000 - $0)", display: nil) }
            return Concept(codings: codings + [Coding(system: "http://x.example/0", code: last, display: nil)], text: "x")
        }
        let (a, b) = (ConceptKey(concept("a")), ConceptKey(concept("b")))
        #expect(a.codes == a.codes.sorted() && a.codes.count == 30_001 && a.systems.count == 3)
        #expect(a.tokens.count == 1 && !a.matches(b) && a.matches(ConceptKey(concept("a"))))
    }

    @Test("thousands of statements of one code, each in words of its own, are one line and are sorted once", .timeLimit(.minutes(1)))
    func manyWords() {
        let entries = (0..<4_000).map { number in
            let coding = Coding(system: CodeSystem.snomed, code: "22298006", display: "Heart attack")
            return Make.entry(Make.condition, id: "\(number)", title: Concept(codings: [coding], text: "words \(number)"))
        }
        let stated = entries.flatMap { Merging.statements([Merging.Item($0)]) }
        #expect(Merging.byTopic(stated).count == 1)
        // One of another system that is called what the last of them is stands with them.
        let other = Make.entry(Make.condition, source: "gp", id: "r", title: Make.read("G30..", "words 3999"))
        #expect(Merging.byTopic(stated + Merging.statements([Merging.Item(other)])).count == 1)
    }

    @Test("20,000 copies of the same words at one source are compared with nobody")
    func copies() {
        let entries = (0..<20_000).map {
            Make.entry(Make.result("5.1"), source: "a", id: "\($0)", title: Self.potassium, when: "2026-01-01")
        }
        let (comparisons, statements) = Self.compared(entries)
        #expect(statements == 1 && comparisons == 0)
    }

    @Test("a vague date among 20,000 precise ones is any of them, so none of them")
    func vague() {
        let precise = (0..<20_000).map {
            Make.entry(Make.result("5.1"), source: "a", id: "\($0)", title: Self.potassium, when: Self.moment($0))
        }
        let (comparisons, statements) = Self.compared(
            precise + [Make.entry(Make.result("5.1"), source: "b", id: "v", title: Self.potassium, when: "2026")])
        #expect(statements == 20_001)
        #expect(comparisons <= 4 * precise.count)
    }

    @Test("thousands of bouts that ended before thousands of others began are compared by their dates' ends, not in pairs")
    func bouts() {
        let asthma = Make.snomed("195967001", "Asthma")
        let bouts = (0..<4_000).flatMap { number in
            [
                Make.entry(Make.condition, source: "a", id: "a\(number)", title: asthma, when: "2024-01-01", author: "\(number)"),
                Make.entry(
                    Make.condition, source: "a", id: "r\(number)", title: asthma, status: .past, when: "2022-01-01", until: "2023-01-01",
                    author: "\(number)"),
            ]
        }
        let other = Make.entry(Make.condition, source: "b", organisation: "RQX", id: "b", title: asthma, when: "2024-01-01")
        let statements = PatientRecord(bouts + [other]).lines(.conditions).flatMap(\.statements)
        let took = ContinuousClock().measure { #expect(Disagreements.find(in: statements, section: .conditions).isEmpty) }
        // A tenth of a second; 16 million pairs took half a minute.
        #expect(took < .seconds(3))
    }

    @Test("20,000 codes under the same words, from two hostile sources")
    func sameWords() {
        let entries = (0..<20_000).map {
            Make.entry(
                Make.condition, source: $0 % 2 == 0 ? "a" : "b", id: "\($0)", title: Make.snomed("\($0)", "Same words"), when: "2020")
        }
        let (comparisons, statements) = Self.compared(entries)
        #expect(statements == 20_000)
        #expect(comparisons <= 4 * entries.count)
        #expect(PatientRecord(entries).lines(.conditions).count == 20_000)
    }
}
