import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// What a source keeps back, or never asked, is not "none recorded" (law 4), whatever came first.
@Suite struct EmptyListsShownTests {
    private static func list(_ reason: String, of patient: String = "p1", id: String = "l1", mark: String = "N") throws -> ReadResource {
        let text =
            #"{"resourceType":"List","id":"\#(id)","meta":{"security":[{"code":"\#(mark)"}]},"status":"current","mode":"working","subject":{"reference":"Patient/\#(patient)"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"886921000000105"}]},"emptyReason":{"coding":[{"code":"\#(reason)"}]}}"#
        let (source, organisation) = (try #require(SourceID("barts")), Stage.barts.ods)
        let context = ReadingContext(source: source, organisation: organisation, organisations: [organisation], fetched: Date())
        return try #require(try R4Reader.read(SharedBytes(Array(text.utf8)), context).resources.first)
    }

    private static func cells(_ answers: [GatheredAnswer], shared: Set<Section> = Set(Section.allCases)) async throws -> (
        allergies: SectionAnswer?, conditions: SectionAnswer?
    ) {
        try await Stage().withDesk(answers + [Stage.answer("gp", [])], shared: shared) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.isBalanced)
            let row = look.panel.first { $0.source.name == "barts" }
            return (row?.sections[.allergies], row?.sections[.conditions])
        }
    }

    @Test("of forty thousand lists only the first and the last that say the same change what is said; each is found by its name")
    func many() throws {
        let source = try #require(SourceID("barts"))
        let keys = (0..<40_000).map { ResourceKey(source: source, type: "List", id: "\($0)", version: nil, contentHash: 1) }
        let word = EmptyList(section: .allergies, reason: .withheld)
        var said = EmptyListsSaid()
        var changes = 0
        for key in keys where said.insert(word, of: key) { changes += 1 }
        let isNew = said.insert(EmptyList(section: .allergies, reason: .notAsked), of: keys[0])
        #expect(changes == 1 && isNew)
        #expect(said.reasons(.allergies) == [.withheld, .notAsked] && said.reasons(.conditions).isEmpty)
        let first = said.remove(keys[0])
        #expect(first == [.allergies], "nobody else said that nobody has asked")
        changes = 0
        for key in keys where !said.remove(key).isEmpty { changes += 1 }
        #expect(changes == 1 && said.reasons(.allergies).isEmpty)
    }

    @Test("lists that a role does not see are judged by few: one whose reason was heard is not asked, and the last of thousands is")
    func unseen() throws {
        let list = try Self.list("closed")
        func unseen(_ reason: EmptyReason) -> LiveLook.UnseenList {
            LiveLook.UnseenList(list: list.named, word: EmptyList(section: .allergies, reason: reason))
        }
        let lists = (0..<40_000).map { unseen($0 == 39_999 ? .withheld : .closed) }
        var (asked, times) = (0, 0)
        let heard = LiveLook.UnseenList.reasons(lists) { some in
            (asked, times) = (asked + some.count, times + 1)
            return Set(some.map(\.word.reason))
        }
        #expect(heard == [.closed, .withheld] && asked == 9 && times == 2)
        (asked, times) = (0, 0)
        let last = LiveLook.UnseenList.reasons(lists) { some in
            (asked, times) = (asked + some.count, times + 1)
            return Set(some.map(\.word.reason)).subtracting([.closed])
        }
        #expect(last == [.withheld] && asked == 40_000 && times < 10, "each is asked once, and many at once")
    }

    @Test("what the lists of a source say is told once for each section, for however many organisations it answers")
    func toldOnce() throws {
        let (one, other) = (try #require(SourceID("barts")), try #require(SourceID("gp")))
        var told = ListsTold()
        var times = 0
        for _ in 0..<200 {
            for (source, why) in [(one, EmptyReason.closed), (other, .withheld)] {
                let said = told.said(by: source, .allergies) {
                    times += 1
                    return [.listIsEmpty(why)]
                }
                #expect(said == [.listIsEmpty(why)])
            }
            let nothing = told.said(by: one, .results) {
                times += 1
                return []
            }
            #expect(nothing.isEmpty)
        }
        #expect(times == 3)
    }

    @Test(
        "each word makes its own state of the section it is of, and of no other",
        arguments: [
            ("withheld", SectionState.withheld(.bySource)), ("unavailable", .unavailable(.incomplete)),
            ("notasked", .notAsked(.notAskedThere)), ("notstarted", .notAsked(.notAskedThere)), ("closed", .unavailable(.incomplete)),
            ("local", .unavailable(.incomplete)), ("nilknown", .nothingRecorded), ("no-content-recorded", .nothingRecorded),
        ])
    func states(reason: String, state: SectionState) async throws {
        let cells = try await Self.cells([Stage.answer("barts", [Stage.patient(), try Self.list(reason)])])
        #expect(cells.allergies?.state == state && cells.conditions?.state == .nothingRecorded)
        #expect((cells.allergies?.cutShort.isEmpty ?? true) == (reason == "no-content-recorded"))
    }

    @Test("it is the same where the list comes after the section was answered, as other kinds of information do")
    func later() async throws {
        let cells = try await Self.cells([
            Stage.answer("barts", [Stage.patient()], completes: Set(Section.allCases)),
            Stage.answer("barts", [try Self.list("withheld")], completes: []),
        ])
        #expect(cells.allergies?.state == .withheld(.bySource) && cells.allergies?.cutShort == [.listIsEmpty(.withheld)])
    }

    @Test("entries that came all the same are shown, and the word beside them")
    func besideEntries() async throws {
        let allergy = Stage.resource("AllergyIntolerance", "a1")
        let cells = try await Self.cells([Stage.answer("barts", [Stage.patient(), allergy, try Self.list("withheld")])])
        #expect(cells.allergies?.state == .entries && cells.allergies?.cutShort == [.listIsEmpty(.withheld)])
    }

    @Test("another person's list says nothing of this one's, also where that is told later")
    func anothers() async throws {
        let stranger = Stage.patient("p2", number: "9990000026")
        let cells = try await Self.cells([Stage.answer("barts", [Stage.patient(), stranger, try Self.list("withheld", of: "p2")])])
        #expect(cells.allergies?.state == .nothingRecorded)
        let later = try await Self.cells([
            Stage.answer("barts", [Stage.patient(), Stage.patient("p2"), try Self.list("withheld", of: "p2")], completes: [.allergies]),
            Stage.answer("barts", [stranger], completes: Set(Section.allCases).subtracting([.allergies])),
        ])
        #expect(later.allergies?.state == .nothingRecorded && later.allergies?.cutShort.isEmpty == true)
    }

    @Test("the word is heard where other kinds of information are not shared, and of a section that is not shared nothing is said")
    func notShared() async throws {
        let answers = [Stage.answer("barts", [Stage.patient(), try Self.list("withheld")])]
        let withoutDocuments = try await Self.cells(answers, shared: Set(Section.allCases).subtracting([.documents]))
        #expect(withoutDocuments.allergies?.state == .withheld(.bySource))
        let withoutAllergies = try await Self.cells(answers, shared: Set(Section.allCases).subtracting([.allergies]))
        #expect(withoutAllergies.allergies?.state == .notShared)
    }

    /// The example policy with labels, for somebody who sees no documents.
    private static let limited: RegionPolicy = {
        let it = Secret.policy()
        let seen = Set(Section.allCases).subtracting([.documents])
        return RegionPolicy(
            digest: "limited",
            roles: it.roles.map {
                .init(
                    id: $0.id, name: $0.name, kind: $0.kind, jobRoles: $0.jobRoles, organisationKinds: $0.organisationKinds,
                    sees: [.init(sections: seen)])
            },
            relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: it.unknownTraining,
            restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: it.labels, lists: it.lists, rules: [],
            unanswered: it.unanswered)
    }()

    @Test(
        "who may not see every section hears the word too, but for a list that must leave no trace, or of which no number may tell",
        arguments: [
            ("N", SectionState.withheld(.bySource)), ("count", .withheld(.bySource)), ("section", .nothingRecorded),
            ("gone", .nothingRecorded),
        ])
    func limitedRole(mark: String, state: SectionState) async throws {
        let answers = [Secret.answer("gp", []), Secret.answer("barts", [try Self.list("withheld", mark: mark)])]
        try await Stage().withDesk(
            answers,
            change: { surroundings in surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.limited } }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.panel.first { $0.source.name == "barts" }?.sections[.allergies]?.state == state)
            #expect(look.ledger.isBalanced && look.listed.isEmpty)
        }
    }

    @Test("another person's list says nothing to who may not see every section")
    func limitedRoleAnothers() async throws {
        let stranger = Stage.patient("p2", number: "9990000026")
        let answers = [Secret.answer("gp", []), Secret.answer("barts", [stranger, try Self.list("withheld", of: "p2")])]
        try await Stage().withDesk(
            answers,
            change: { surroundings in surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.limited } }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.panel.first { $0.source.name == "barts" }?.sections[.allergies]?.state == .nothingRecorded)
        }
    }

    @Test("several words of one section are said each, in one order; what is withheld decides")
    func several() async throws {
        let lists = [try Self.list("withheld", id: "l2"), try Self.list("notasked")]
        for order in [lists, lists.reversed()] {
            let cells = try await Self.cells([Stage.answer("barts", [Stage.patient()] + order)])
            #expect(cells.allergies?.state == .withheld(.bySource))
            #expect(cells.allergies?.cutShort == [.listIsEmpty(.notAsked), .listIsEmpty(.withheld)])
        }
    }

    @Test(
        "a section that an unreadable entry of the answer may belong to could not be understood, and one that has entries says so beside them"
    )
    func unreadable() async throws {
        let answer = GatheredAnswer(
            source: SourceID("barts")!, resources: [Stage.patient(), Stage.resource("Condition", "c1")],
            completes: Set(Section.allCases), failure: nil, cutShort: [.unreadable(2)],
            answered: Date(timeIntervalSince1970: 1_790_000_001), dataAsOf: nil)
        let cells = try await Self.cells([answer])
        #expect(cells.allergies?.state == .notUnderstood && cells.allergies?.cutShort == [.unreadable(2)])
        #expect(cells.conditions?.state == .entries && cells.conditions?.cutShort == [.unreadable(2)])
    }
}
