import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// A restricted person's practice, care home or pharmacy is named nowhere (issue 4, part 6; STANDARDS 3).
@Suite struct UnnamedTests {
    static let restricted = BannerPerson(
        nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: Stage.person.born, gender: "female", practiceODS: Stage.gp.ods,
        isRestricted: true)
    static let answers = [
        Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1")]),
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("Condition", "c2", source: "gp", patient: "Patient/g1", organisation: "F84003"),
                Stage.resource("AllergyIntolerance", "a2", source: "gp", patient: "Patient/g1", organisation: "F84003"),
            ]),
    ]

    /// Everything that pages and resources are made from, as text.
    static func told(_ look: ReleasedLook, _ whole: WholeLook) -> String {
        let panel = (look.panel + whole.panel).map { "\($0.organisation) \($0.source) \($0.sections.values)" }
        let entries = look.record.entries.map { "\($0.provenance.organisation) \($0.provenance.statedOrganisation ?? "")" }
        return "\(panel) \(entries) \(look.listed) \(look.unread) \(whole.unread) \(whole.resources.map(\.sourceBase)) \(look.notices)"
    }

    @Test("a possible mix-up of an organisation that is not named is said with its reason all the same (law 7)")
    func mixUp() async throws {
        let other = Stage.resource(
            "AllergyIntolerance", "a9", source: "gp", patient: "Patient/other", title: "Latex", organisation: "F84003")
        let answers = Self.answers + [Stage.answer("gp", [other])]
        try await Stage().withDesk(answers, person: Self.restricted) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let row = try #require(try await desk.final(id, session: "s").panel.last)
            #expect(row.sections[.allergies]?.withheldWhy[.possibleMixUp] == 1 && row.sections[.allergies]?.entries == 1)
        }
    }

    @Test("no row, entry or resource of a restricted person names their practice; what it said is there, and the numbers add up")
    func unnamed() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers, person: Self.restricted) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let told = Self.told(look, try await desk.whole(id, session: "s"))
            #expect(!told.contains("Jubilee") && !told.contains("F84003") && !told.contains("gp.example"))
            #expect(told.contains("Barts Health"), "where a whole city goes is no neighbourhood")
            let row = try #require(look.panel.last)
            #expect(row.organisation.name == "GP practice (name not shown)" && row.organisation.contact == nil && row.isRegisteredPractice)
            #expect(row.sections[.conditions]?.entries == 1 && row.sections[.conditions]?.organisation == row.organisation.ods)
            let entry = try #require(look.record.entries.first { $0.id.resource.id == "c2" })
            #expect(
                entry.provenance.organisation == row.organisation.ods
                    && look.organisation(entry.provenance.organisation)?.kind == .gpPractice)
            #expect(look.ledger.isBalanced)
            // Who is told of it is told by name.
            #expect(Set(stage.state.withLock { $0.releases.flatMap(\.shown).map(\.organisation.code) }) == ["R1H", "F84003"])
        }
    }

    @Test("staff of the practice read its name, and so does everybody of a person who is not restricted")
    func own() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers, person: Self.restricted) { desk in
            let id = try await desk.open(Stage.number, by: Stage.staff("R8000", "F84003"), session: "s")
            #expect(try await desk.final(id, session: "s").panel.contains { $0.organisation.name == Stage.gp.name })
        }
        try await stage.withDesk(Self.answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(try await desk.final(id, session: "s").panel.contains { $0.organisation.name == Stage.gp.name })
        }
    }

    private static func read(_ text: String) throws -> [ReadResource] {
        let (source, organisation) = (try #require(SourceID("gp")), Stage.gp.ods)
        let context = ReadingContext(source: source, organisation: organisation, organisations: [organisation], fetched: Date())
        return try R4Reader.read(SharedBytes(Array(text.utf8)), context).resources
    }

    @Test("what a practice whose name is not told says in words that are kept back stays apart: two conditions, two specimens (law 11)")
    func keptApart() async throws {
        func condition(_ id: String, _ words: String) -> String {
            #"{"resourceType":"Condition","id":"\#(id)","subject":{"reference":"Patient/g1"},"recordedDate":"2024-01-01","code":{"coding":[{"system":"http://snomed.info/sct","code":"29857009","display":"Chest pain"}],"text":"\#(words)"}}"#
        }
        func result(_ id: String, _ day: String, _ specimen: String) -> String {
            #"{"resourceType":"Observation","id":"\#(id)","status":"final","subject":{"reference":"Patient/g1"},"effectiveDateTime":"\#(day)","code":{"coding":[{"system":"http://loinc.org","code":"2345-7","display":"Glucose"}]},"valueQuantity":{"value":5,"unit":"mmol/L"},"specimen":{"display":"\#(specimen)"}}"#
        }
        let sent = try [
            condition("x1", "Chest pain at Elm Road"), condition("x2", "Chest pain, radiating"), result("o1", "2024-01-01", "Blood"),
            result("o2", "2024-02-01", "Fluid of a drain"),
        ].flatMap { try Self.read($0) }
        let answers = [Stage.answer("barts", []), Stage.answer("gp", [Stage.patient("g1", source: "gp")] + sent)]
        let stage = Stage()
        try await stage.withDesk(answers, person: Self.restricted) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let told = Self.told(look, try await desk.whole(id, session: "s"))
            #expect(!told.contains("Elm Road") && !told.contains("Jubilee") && !told.contains("drain"))
            #expect(look.record.lines(.conditions).flatMap(\.statements).count == 2, "no one fact of two")
            #expect(look.record.lines(.results).count == 2, "no one series of two specimens")
            #expect(look.ledger.grouped == 0 && look.ledger.isBalanced)
        }
    }

    @Test("several of a kind stay apart, under numbers that are no order somebody could know them by")
    func several() {
        let practices = (0..<8).map { number in
            Organisation(
                ods: ODSCode("F8400\(number)")!, name: "Practice \(number)", kind: .gpPractice, ics: ODSCode("QMF")!, usesTheRecord: true,
                shares: true, contact: "1")
        }
        let plan = LookPlan(
            sources: [
                .init(
                    source: SourceID("ics")!, base: "https://ics.example", organisations: practices + [Stage.barts], offered: [],
                    notAsked: nil, isRegisteredPractice: false)
            ], notices: [])
        var orders: Set<[String]> = []
        for _ in 0..<20 {
            let unnamed = UnnamedOrganisations(plan, own: Stage.barts, permission: nil, isRestricted: true)
            let codes = practices.map { unnamed.code($0.ods).code }
            #expect(Set(codes).count == 8 && !codes.contains { $0.hasPrefix("F84") })
            #expect(unnamed.code(Stage.barts.ods) == Stage.barts.ods)
            orders.insert(codes)
        }
        #expect(orders.count > 1)
    }
}
