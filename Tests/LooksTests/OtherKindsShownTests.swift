import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// What is missing of types of no section is said of each organisation (law 4).
@Suite struct OtherKindsShownTests {
    private static let at = Date(timeIntervalSince1970: 1_790_000_002)

    private static func look(
        _ word: OtherKindsAnswer?, _ resources: [String] = [], change: (inout Surroundings) -> Void = { _ in }
    ) async throws -> OtherKinds? {
        let claims = resources.map { Stage.resource("Claim", $0, listed: true) }
        let said = GatheredAnswer(
            source: Stage.answer("barts", []).source, resources: [], completes: [], failure: nil, cutShort: [], otherKinds: word,
            answered: at,
            dataAsOf: nil)
        let answers = [
            Stage.answer("barts", [Stage.patient()] + claims, completes: [.conditions]), said, Stage.answer("barts", []),
            Stage.answer("gp", []),
        ]
        return try await Stage().withDesk(answers, change: change) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.panel.first { $0.source.name == "gp" }?.otherKinds == nil)
            let page = try #require(look.panel.first { $0.source.name == "barts" })
            let resource = try #require(try await desk.whole(id, session: "s").panel.first { $0.source.name == "barts" })
            #expect(resource.otherKinds == page.otherKinds, "the page and the resource say the same")
            return page.otherKinds
        }
    }

    @Test("a failure is unavailable, or could not be understood, with its time; what came before it is not the whole answer")
    func failures() async throws {
        let none = try await Self.look(OtherKindsAnswer(failure: .status(500), answered: Self.at))
        #expect(none == OtherKinds(state: .unavailable(.status(500)), answered: Self.at))
        let damaged = try await Self.look(OtherKindsAnswer(failure: .malformed(at: 3), answered: Self.at))
        #expect(damaged == OtherKinds(state: .notUnderstood, answered: Self.at))
        let some = try await Self.look(OtherKindsAnswer(failure: .cutOff, cutShort: [.nextRefused], answered: Self.at), ["k1"])
        #expect(some == OtherKinds(state: .entries, cutShort: [.nextRefused, .laterPageFailed(.cutOff)], answered: Self.at))
    }

    @Test("kinds that its system cannot find by person are named, beside those that came and where none did")
    func notAsked() async throws {
        for came in [["k1"], []] {
            let said = try await Self.look(OtherKindsAnswer(failure: nil, cutShort: [.kindsNotAsked(["Media"])], answered: Self.at), came)
            #expect(said == OtherKinds(state: .entries, cutShort: [.kindsNotAsked(["Media"])], answered: Self.at))
        }
    }

    @Test("where nothing is missing, or nothing was asked, nothing is said")
    func nothing() async throws {
        #expect(try await Self.look(OtherKindsAnswer(failure: nil, answered: Self.at), ["k1"]) == nil)
        #expect(try await Self.look(nil) == nil)
    }

    @Test("what could not be put on record is said of them too")
    func notAccounted() async throws {
        let said = try await Self.look(OtherKindsAnswer(failure: nil, answered: Self.at), ["k1"]) { surroundings in
            surroundings.account.released = { _ async throws(LookAccount.Failed) in throw LookAccount.Failed() }
        }
        #expect(said?.state == .unavailable(.notAccounted))
    }

    /// The panel's word, and the Bundle's, where these claims came with the section's answer and nothing was said of other kinds.
    private static func withheld(_ resources: [ReadResource], later: [ReadResource] = []) async throws -> (OtherKinds?, Ledger) {
        let answers = [
            Stage.answer("barts", [Stage.patient()] + resources, completes: [.conditions]), Stage.answer("barts", later),
            Stage.answer("gp", []),
        ]
        return try await Stage().withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.isBalanced)
            let page = try #require(look.panel.first { $0.source.name == "barts" })
            let leaves = try #require(try await desk.whole(id, session: "s").panel.first { $0.source.name == "barts" })
            #expect(page.otherKinds == leaves.otherKinds, "the page and the resource say the same")
            return (page.otherKinds, look.ledger)
        }
    }

    private static func claim(_ id: String, of patient: String = "Patient/p1") -> ReadResource {
        Stage.resource("Claim", id, patient: patient, listed: true)
    }

    @Test("a claim about somebody else is withheld with its organisation, number and reason, beside those that are listed and alone")
    func mixUps() async throws {
        let (alone, ledger) = try await Self.withheld([Self.claim("k1", of: "Patient/other"), Self.claim("k2", of: "Patient/other")])
        #expect(alone?.state == .withheld(.possibleMixUp) && alone?.withheld == 2 && alone?.withheldWhy == [.possibleMixUp: 2])
        #expect(ledger.withheldTotal == 2, "as many as the page counts")
        let (beside, _) = try await Self.withheld([Self.claim("k1"), Self.claim("k2", of: "Patient/other")])
        #expect(beside?.state == .entries && beside?.withheldParts == WithheldPart.of(.entries, 1, [.possibleMixUp: 1]))
        #expect(try await Self.withheld([Self.claim("k1")]).0 == nil, "where none is withheld nothing is said")
    }

    @Test("a claim that was listed and is taken back is withheld from then on, with its reason")
    func takenBack() async throws {
        let (said, ledger) = try await Self.withheld([Self.claim("k1")], later: [Stage.patient(born: "1971-01-01")])
        #expect(said?.state == .withheld(.possibleMixUp) && said?.withheldWhy == [.possibleMixUp: 1])
        #expect(ledger.listed == 0)
    }

    @Test(
        "of a sensitive claim no more is said than its label lets: a number, or nothing of its own",
        arguments: ["count", "section", "record"])
    func sensitive(code: String) async throws {
        let claim = Secret.resource("x1", of: "Claim", code: code, isListed: true)
        try await Secret.look([Secret.answer("barts", [claim]), Secret.answer("gp", [])]) { _, _, look, _ in
            let said = look.panel.first { $0.source.name == "barts" }?.otherKinds
            #expect(said?.withheld == (code == "count" ? 1 : nil))
            #expect(said?.withheldWhy ?? [:] == [:])
            #expect(look.ledger.isBalanced)
        }
    }

    @Test("a section of which nothing came, and of whose answer more was to come, is not 'nothing recorded'")
    func cutShort() async throws {
        let said = GatheredAnswer(
            source: Stage.answer("barts", []).source, resources: [], completes: [.conditions, .allergies], failure: nil,
            cutShort: [.nextRefused], answered: Self.at, dataAsOf: nil)
        let answers = [Stage.answer("barts", [Stage.patient()], completes: []), said, Stage.answer("barts", []), Stage.answer("gp", [])]
        try await Stage().withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let row = try #require(look.panel.first { $0.source.name == "barts" })
            #expect(row.sections[.allergies]?.state == .unavailable(.incomplete))
            #expect(row.sections[.allergies]?.cutShort == [.nextRefused])
        }
    }
}
