import CareRecord
import Foundation
import Testing

@testable import AccessControl

/// Of a restricted person nothing tells where they are, in any section, title or original.
@Suite struct WhereaboutsTests {
    static let secret = "12 Hidden Walk"

    /// An entry of each content, with the place wherever a place or free words can stand.
    private static func entry(_ content: EntryContent) -> Entry {
        let key = ResourceKey(source: SourceID("barts")!, type: "X", id: "1", version: nil, contentHash: 1)
        return Entry(
            id: EntryID(resource: key), title: Concept(text: "Asthma"), status: nil, content: content,
            provenance: Provenance(
                organisation: ODSCode("R1H")!, resource: key, statedOrganisation: secret, author: secret,
                fetched: Date(timeIntervalSince1970: 0)),
            notes: [secret], details: [Detail("Location", secret)],
            attachments: [Attachment(contentType: nil, title: secret, url: secret, inlineData: nil)], narrative: 1..<2,
            isNarrativeOnly: true)
    }

    static let person = PersonStatement(
        names: [PersonName(family: "Okonkwo")], born: nil, gender: "female", addresses: [Address(lines: [secret], postcode: "E1")],
        telecoms: [secret],
        practiceODS: "F84031", practiceName: secret, language: "ig", interpreterRequired: true)
    static let related = PersonStatement(
        names: [], born: nil, gender: nil, addresses: [Address(lines: [secret], postcode: nil)], relation: "mother")

    static let contents: [EntryContent] = [
        .identity(person), .identity(related), .appointment(.init(service: secret, location: secret, reason: secret)),
        .condition(.init(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), .medicine(.init(kind: .request)),
        .allergy(.init(type: nil, categories: [], criticality: nil, reactions: [], verification: nil)), .result(.init(kind: .observation)),
        .document(.init(type: Concept(text: secret), category: nil, docStatus: nil, setting: secret)),
        .carePlan(.init(kind: .plan, categories: [], summary: secret, activities: [secret], goals: [secret], resuscitation: nil)),
        .carePlan(.init(kind: .wish, categories: [], summary: secret, activities: [secret], goals: [secret], resuscitation: .doNotAttempt)),
        .encounter(.init(kind: nil, reason: nil, location: secret, provider: secret)),
        .procedure(.init(bodySite: nil, reason: nil, outcome: nil)),
        .immunisation(.init(dose: nil, lot: nil, site: nil, route: nil, reasonNotGiven: nil)), .alert(.init(kind: .risk, category: nil)),
    ]

    private static func permission(_ restricted: Facts.Restricted, hides: Set<Section> = [.appointments]) -> Permission {
        decide(Example.request(), Example.facts(restricted: restricted), under: Example.policy(restrictedHides: hides)).permission
            ?? Permission()
    }

    @Test("whatever the section, nothing of the place is left, nor any way to an original", arguments: contents)
    func nothingLeft(_ content: EntryContent) {
        guard let kept = Whereabouts.kept(from: Self.entry(content), Self.permission(.yes)) else { return }
        var text = ""
        dump(kept, to: &text)
        #expect(!text.contains(Self.secret) && !text.contains("F84031"))
        #expect(kept.narrative == nil && kept.attachments.isEmpty && kept.details.isEmpty && !kept.isNarrativeOnly)
    }

    @Test("a code that says only that there is none is no name: without its words nothing is left of the title, and that is said")
    func placeholder() {
        let plain = Self.entry(Self.contents[5])
        let unknown = Coding(system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "unknown", display: "Unknown")
        let entry = Entry(
            id: plain.id, title: Concept(codings: [unknown], text: "Penicillin"), status: nil, content: plain.content,
            provenance: plain.provenance)
        let kept = Whereabouts.kept(from: entry, Self.permission(.yes))
        #expect(kept?.title.shown == nil && kept?.notes == [Whereabouts.wordsNotShown])
    }

    @Test("what tells a place by its nature is withheld whole, and so is what the policy hides")
    func whole() {
        let kept = Self.contents.map { Whereabouts.kept(from: Self.entry($0), Self.permission(.yes)) != nil }
        #expect(kept == [true, false, false, true, true, true, true, false, false, true, false, true, true, true])
        let stricter = Self.permission(.yes, hides: [.carePlans, .alerts])
        #expect(
            Whereabouts.kept(from: Self.entry(Self.contents[9]), stricter) == nil
                && Whereabouts.kept(from: Self.entry(Self.contents[13]), stricter) == nil)
    }

    @Test("of free words without a code nothing is left, in whatever section they stand, and that there were some is said; codes stay")
    func words() throws {
        let coded = Concept(codings: [Coding(system: CodeSystem.snomed, code: "195967001", display: "Asthma")], text: Self.secret)
        let words = Concept(text: Self.secret)
        let contents: [EntryContent] = [
            .condition(
                .init(category: Self.secret, severity: Self.secret, bodySite: Self.secret, stage: Self.secret, verification: Self.secret)),
            .medicine(
                .init(
                    kind: .request, ingredients: [words], form: Self.secret, route: Self.secret, frequency: Self.secret,
                    dosageText: Self.secret, reason: Self.secret, course: Self.secret, furtherDosing: [Self.secret])),
            .allergy(.init(type: nil, categories: [], criticality: nil, reactions: [Self.secret], verification: nil)),
            .result(
                .init(
                    kind: .report, value: .text(Self.secret),
                    components: [.init(title: words, value: .text(Self.secret), ranges: [.init(low: nil, high: nil, text: Self.secret)])],
                    ranges: [.init(low: nil, high: nil, text: Self.secret)], interpretation: [words], categories: [Self.secret],
                    specimen: Self.secret, bodySite: Self.secret, method: Self.secret, conclusion: Self.secret)),
            .procedure(.init(bodySite: Self.secret, reason: Self.secret, outcome: Self.secret)),
            .immunisation(.init(dose: nil, lot: nil, site: Self.secret, route: Self.secret, reasonNotGiven: Self.secret)),
            .alert(.init(kind: .risk, category: Self.secret)),
        ]
        for content in contents {
            for title in [coded, words] {
                let plain = Self.entry(content)
                let entry = Entry(
                    id: plain.id, title: title, status: nil, content: content, provenance: plain.provenance, notes: plain.notes,
                    details: plain.details)
                let kept = try #require(Whereabouts.kept(from: entry, Self.permission(.yes)))
                var text = ""
                dump(kept, to: &text)
                #expect(!text.contains(Self.secret), "\(content.section)")
                #expect(kept.title.shown == (title == coded ? "Asthma" : nil))
                #expect(kept.notes == (title == coded ? [] : [Whereabouts.wordsNotShown]))
            }
        }
    }

    @Test("what is told apart only by words that are kept back is never one fact: sides, doses in words, a fetus's result")
    func apart() throws {
        let code = Concept(codings: [Coding(system: CodeSystem.snomed, code: "71620000", display: "Fracture of femur")], text: nil)
        func lines(_ one: EntryContent, _ other: EntryContent, titles: [Concept]) throws -> Int {
            let kept = try zip([one, other], ["a", "b"]).enumerated().map { index, it in
                let plain = Self.entry(it.0)
                let key = ResourceKey(source: SourceID(it.1)!, type: plain.id.resource.type, id: it.1, version: nil, contentHash: 1)
                let entry = Entry(
                    id: EntryID(resource: key), title: titles[index], status: nil, when: PartialDate("2026-01-01"), content: it.0,
                    provenance: plain.provenance)
                return try #require(Whereabouts.kept(from: entry, Self.permission(.yes)))
            }
            return PatientRecord(kept).lines(kept[0].section).flatMap(\.statements).count
        }
        func condition(_ side: String?) -> EntryContent {
            .condition(.init(category: nil, severity: nil, bodySite: side, stage: nil, verification: nil))
        }
        func medicine(_ words: String) -> EntryContent { .medicine(.init(kind: .request, dosageText: words)) }
        func result(_ focus: String?) -> EntryContent { .result(.init(kind: .observation, value: .text("O"), focus: focus)) }
        #expect(try lines(condition("left"), condition("right"), titles: [code, code]) == 2)
        #expect(try lines(medicine("1 mg daily"), medicine("5 mg daily"), titles: [code, code]) == 2)
        let left = Concept(codings: code.codings, text: "Fracture of femur, left")
        #expect(try lines(condition(nil), condition(nil), titles: [left, code]) == 2)
        #expect(try lines(condition(nil), condition(nil), titles: [code, code]) == 1)
        guard case .result(let kept)? = Whereabouts.kept(from: Self.entry(result("Fetus")), Self.permission(.yes))?.content else {
            Issue.record("no result")
            return
        }
        #expect(kept.focus == Whereabouts.wordsNotShown)
    }

    @Test("orders, operations, vaccines and alerts that only kept-back details tell apart are two; those without such details are one")
    func apartByDetails() throws {
        let code = Concept(codings: [Coding(system: CodeSystem.snomed, code: "71620000", display: "x")], text: nil)
        func facts(_ contents: [EntryContent], _ details: [[Detail]]) throws -> Int {
            let kept = try zip(contents, details).enumerated().map { index, it in
                let plain = Self.entry(it.0)
                let key = ResourceKey(source: SourceID("s\(index)")!, type: "X", id: "1", version: nil, contentHash: 1)
                let entry = Entry(
                    id: EntryID(resource: key), title: code, status: nil, when: PartialDate("2026-01-01"), content: it.0,
                    provenance: plain.provenance, details: it.1)
                return try #require(Whereabouts.kept(from: entry, Self.permission(.yes)))
            }
            return PatientRecord(kept).lines(kept[0].section).flatMap(\.statements).count
        }
        let medicine = EntryContent.medicine(.init(kind: .request, dose: Quantity(value: "5", unit: "mg"), frequency: "twice a day"))
        let procedure = EntryContent.procedure(.init(bodySite: nil, reason: nil, outcome: nil))
        let vaccine = EntryContent.immunisation(.init(dose: nil, lot: nil, site: nil, route: nil, reasonNotGiven: nil))
        let told: [(EntryContent, String, String, String)] = [
            (medicine, "Category", "Inpatient", "Discharge"), (medicine, "Repeats allowed", "0", "11"),
            (procedure, "Device", "Left hip", "Right hip"), (vaccine, "Manufacturer", "One", "Other"),
        ]
        for (content, label, one, other) in told {
            #expect(try facts([content, content], [[Detail(label, one)], [Detail(label, other)]]) == 2, "\(label)")
            #expect(try facts([content, content], [[], []]) == 1, "\(label)")
        }
        let alerts = ["Falls", "Sores"].map { EntryContent.alert(.init(kind: .risk, category: $0)) }
        #expect(try facts(alerts, [[], []]) == 2)
    }

    @Test("who the person is, and a wish about resuscitation, stay in sight")
    func stays() {
        guard case .identity(let person)? = Whereabouts.kept(from: Self.entry(Self.contents[0]), Self.permission(.couldNotTell))?.content
        else {
            Issue.record("no identity")
            return
        }
        #expect(person.names == Self.person.names && person.gender == "female" && person.interpreterRequired == true)
        guard case .carePlan(let plan)? = Whereabouts.kept(from: Self.entry(Self.contents[9]), Self.permission(.yes))?.content else {
            Issue.record("no plan")
            return
        }
        #expect(plan.resuscitation == .doNotAttempt && plan.summary == nil)
    }

    @Test("of somebody whose whereabouts are not restricted, an entry is as it was")
    func unrestricted() {
        for content in Self.contents { #expect(Whereabouts.kept(from: Self.entry(content), Self.permission(.no)) == Self.entry(content)) }
    }

    @Test("the names of organisations that are somebody's neighbours are not told, by kind, each kind decided")
    func organisations() {
        #expect(
            OrganisationKind.allCases.filter(Whereabouts.isTold) == [
                .gpPractice, .community, .socialCare, .careHome, .hospice, .pharmacy, .urgentCare,
            ])
    }

    @Test("an entry's own words and codes are what its label is told from")
    func items() {
        func item(_ content: EntryContent) -> LabelledItem {
            LabelledItem(
                key: ItemKey(source: SourceID("barts")!, reference: "X/1"), type: "X", entries: [Self.entry(content)], marks: [], links: [])
        }
        for content in [Self.contents[2], Self.contents[7], Self.contents[8], Self.contents[10]] {
            #expect(item(content).words.contains(Self.secret), "details, titles and clinics are words too")
        }
        let coded = Concept(codings: [Coding(system: CodeSystem.snomed, code: "86406008", display: "d")])
        let of: [EntryContent] = [
            .medicine(.init(kind: .request, ingredients: [coded])),
            .document(.init(type: coded, category: nil, docStatus: nil, setting: nil)),
            .carePlan(.init(kind: .plan, categories: [coded], summary: nil, activities: [], goals: [], resuscitation: nil)),
            .result(.init(kind: .observation, value: .concept(coded))),
            .result(.init(kind: .observation, components: [.init(title: coded, value: nil)])),
            .result(.init(kind: .observation, components: [.init(title: Concept(), value: .concept(coded))])),
        ]
        for content in of { #expect(item(content).codes == coded.codings && item(content).words.contains("d")) }
        #expect(item(.medicine(.init(kind: .request, dosageText: "dose", reason: "why"))).words.contains("why"))
    }
}
