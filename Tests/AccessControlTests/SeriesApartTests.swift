import CareRecord
import Foundation
import Testing

@testable import AccessControl

/// A restricted person's results are in one series only where they would be in one for anybody (law 12), and nothing of the place is said.
@Suite struct SeriesApartTests {
    static let sodium = Concept(codings: [Coding(system: CodeSystem.loinc, code: "2951-2", display: "Sodium")], text: nil)
    static let pressure = "Intraocular pressure"

    private static func kept(_ id: String, _ title: Concept, _ result: ResultStatement) throws -> Entry {
        let key = ResourceKey(source: SourceID("barts")!, type: "Observation", id: id, version: nil, contentHash: 1)
        let entry = Entry(
            id: EntryID(resource: key), title: title, status: nil, when: PartialDate("2026-01-0\(id)"), content: .result(result),
            provenance: Provenance(organisation: ODSCode("R1H")!, resource: key, fetched: Date(timeIntervalSince1970: 0)))
        let permission = decide(Example.request(), Example.facts(restricted: .yes), under: Example.policy()).permission
        return try #require(Whereabouts.kept(from: entry, permission ?? Permission()))
    }

    private static func value(_ value: String, specimen: String? = nil, site: String? = nil, focus: String? = nil) -> ResultStatement {
        ResultStatement(
            kind: .observation, value: .quantity(Quantity(value: value, unit: "mmol/L")), specimen: specimen, bodySite: site, focus: focus)
    }

    private static func lines(_ results: [ResultStatement], _ titles: [Concept]) throws -> [Line] {
        PatientRecord(try zip(results, titles).enumerated().map { try kept("\($0 + 1)", $1.1, $1.0) }).lines(.results)
    }

    @Test("of two specimens there are two series, and which is which is said in words that name no place")
    func specimens() throws {
        let lines = try Self.lines(
            [Self.value("140"), Self.value("139", specimen: "Serum"), Self.value("30", specimen: "Urine (midstream)")],
            [Self.sodium, Self.sodium, Self.sodium])
        #expect(lines.map { $0.statements.count } == [1, 2])
        guard case .result(let urine) = lines[0].lead.content else { return #expect(Bool(false)) }
        #expect(urine.specimen == "Urine (midstream)")
    }

    @Test("specimens, sites and beings in words that might name a place stay apart without them; the same one is one series")
    func words() throws {
        let secret = WhereaboutsTests.secret
        for (one, other) in [
            (Self.value("140", specimen: "Fluid from drain, \(secret)"), Self.value("139", specimen: "Drain at home")),
            (Self.value("140", site: "Arm at \(secret)"), Self.value("139", site: "Arm at home")),
            (Self.value("140", focus: "Twin A of \(secret)"), Self.value("139", focus: "Twin B")),
        ] {
            let apart = try Self.lines([one, other, one], [Self.sodium, Self.sodium, Self.sodium])
            #expect(apart.map { $0.statements.count }.sorted() == [1, 2])
            var text = ""
            dump(apart, to: &text)
            #expect(!text.contains(secret) && !text.contains("home"))
            guard case .result(let it) = apart[0].lead.content else { return #expect(Bool(false)) }
            #expect([it.specimen, it.bodySite, it.focus].compactMap(\.self) == [Whereabouts.wordsNotShown])
        }
    }

    @Test("the left eye's pressure is not in the right one's series where only the author's words say the side")
    func sides() throws {
        func title(_ side: String) -> Concept {
            Concept(codings: [Coding(system: CodeSystem.loinc, code: "56844-4", display: Self.pressure)], text: "\(Self.pressure), \(side)")
        }
        let lines = try Self.lines([Self.value("14"), Self.value("30")], [title("left"), title("right")])
        #expect(lines.count == 2)
        let sides = lines.map { line -> String? in if case .result(let it) = line.lead.content { it.bodySite } else { nil } }
        #expect(sides == ["right", "left"])
    }
}
