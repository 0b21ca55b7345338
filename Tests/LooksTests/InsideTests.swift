import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// A statement that stands only inside another resource: its section never says that nothing is recorded (law 4), and it stays and goes with
/// the resource that it stands in.
@Suite struct InsideTests {
    /// Whether the look as a resource is balanced; nil where there is none.
    private func whole(_ desk: Looks, _ id: LookID) async -> Bool? { try? await desk.whole(id, session: "s").isBalanced }

    /// A List with an allergy inside it, as its source sends it.
    static func list(mark: String? = nil) throws -> [ReadResource] {
        let meta = mark.map { #","meta":{"security":[{"code":"\#($0)"}]}"# } ?? ""
        let text =
            #"{"resourceType":"List","id":"l1","subject":{"reference":"Patient/p1"}\#(meta),"contained":[{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"}}]}"#
        let source = try #require(SourceID("barts"))
        let organisation = try #require(ODSCode("R1H"))
        let context = ReadingContext(source: source, organisation: organisation, organisations: [organisation], fetched: Date())
        return try R4Reader.read(SharedBytes(Array(text.utf8)), context).resources
    }

    @Test("an allergy inside a List makes its section not understood, is counted and listed, and the ledger adds up")
    func counted() async throws {
        let answers = [Stage.answer("barts", [Stage.patient()] + (try Self.list())), Stage.answer("gp", [])]
        try await Stage().withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let barts = look.panel.first { $0.source.name == "barts" }
            #expect(barts?.sections[.allergies]?.state == .notUnderstood && barts?.sections[.allergies]?.notUnderstood == 1)
            #expect(look.unread.map(\.problem.reason) == [.insideAnother] && look.unread.map(\.section) == [.allergies])
            #expect(look.ledger.notUnderstood == 1 && look.ledger.isBalanced)
            #expect(await whole(desk, id) == true)
        }
    }

    @Test("it is withheld with what it stands in, however coarsely that is said", arguments: ["count", "record", "gone"])
    func withheld(mark: String) async throws {
        let answers = [Secret.answer("barts", try Self.list(mark: mark)), Secret.answer("gp", [])]
        try await Secret.look(answers) { desk, id, look, _ in
            #expect(look.unread.isEmpty && look.ledger.notUnderstood == 0 && look.ledger.isBalanced)
            #expect(Secret.cell(look, "barts", .allergies)?.notUnderstood == 0)
            #expect(await whole(desk, id) == true)
        }
    }

    @Test("it goes with it too where only a later answer tells that it is sensitive")
    func later() async throws {
        let first = GatheredAnswer(
            source: try #require(SourceID("barts")), resources: [Stage.patient()] + (try Self.list()), completes: [], failure: nil,
            cutShort: [], answered: Date(timeIntervalSince1970: 1_790_000_002), dataAsOf: nil)
        let marked = Secret.resource("x9", of: "Claim", mark: "gone", [("supportingInfo.valueReference", "List/l1")], isListed: true)
        let answers = [first, Secret.answer("barts", [marked]), Secret.answer("gp", [])]
        try await Secret.look(answers) { _, _, look, _ in #expect(look.ledger.isBalanced) }
    }

    @Test("two resources that bear one key and are not the same bytes are two: the second is listed, and not dropped")
    func notToldApart() async throws {
        let first = Stage.resource("Condition", "c1", title: "Asthma")
        let other = Stage.resource("Condition", "c1", title: "Epilepsy, severe")
        let second = ReadResource(
            key: first.key, fullURL: nil, raw: other.raw, entries: other.entries, outcome: other.outcome, subject: other.subject)
        try await Stage().withDesk([Stage.answer("barts", [Stage.patient(), first, second, first]), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.unread.map(\.problem.reason) == [.notToldApart])
            #expect(look.ledger.notUnderstood == 1 && look.ledger.repeated == 1 && look.ledger.isBalanced)
            try await desk.close(id, session: "s")
            #expect(desk.bytesHeld == 0)
        }
    }

    @Test("a small resource is counted by what is built from it, not by its bytes")
    func memory() throws {
        let flag = Stage.resource("Flag", "1")
        #expect(Originals.built(flag) > 20 * flag.raw.range.count)
        var held = Originals()
        let added = held.added(by: [flag])
        held.arrived([flag])
        #expect(held.bytes == added)
        held.keep(flag, organisation: try #require(ODSCode("R1H")), fetched: Date(), digest: [], isServed: true)
        held.takeBack(flag.key)
        #expect(held.bytes == 0)
    }
}
