import AccessControl
import CareRecord
import Federation
import Foundation
import Logging
import Storage
import Testing

@testable import Looks

/// What was said of the Summary Care Record holds for the whole look, whichever node serves it: it is read back from the trail, on which a no wins over
/// the yes before it.
@Suite struct SummaryOnNodesTests {
    private typealias Summary = SummaryInALookTests.Summary

    /// Two nodes over one trail, and a look that the first has open.
    private func withLook(_ body: (TakingOverTests.Region, [Looks], LookID, Summary) async throws -> Void) async throws {
        let summary = Summary(Summary.held())
        try await TakingOverTests().withNodes(
            change: { surroundings, region in
                var desk = summary.desk()
                let trail = region.trail
                desk.said = { look, staff async throws(LookAccount.Failed) in
                    do { return SummarySaid(try await trail.summaryWords(of: look.text), to: staff) } catch { throw LookAccount.Failed() }
                }
                surroundings.summary = desk
            }
        ) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            _ = try await nodes[0].final(id, session: "s")
            try await body(region, nodes, id, summary)
        }
    }

    private static func opened(_ node: Looks, _ id: LookID) async throws -> OpenedSummary {
        guard case .opened(let summary) = try await node.summaryCareRecord(id, session: "s") else { throw LookError.entryGone }
        return summary
    }

    /// The no that stands on record; nil where none does, or where it is open.
    private static func no(_ node: Looks, _ id: LookID) async throws -> SummarySaid? {
        guard case .toBeAsked(let no, _) = try await node.summaryCareRecord(id, session: "s") else { return nil }
        return no
    }

    private static func isRefused(_ said: SummarySaid?) -> Bool { if case .refused? = said { true } else { false } }

    @Test("a yes holds at the node that takes the look over: its source is asked there on what is on record, and the person is not")
    func yes() async throws {
        try await withLook { region, nodes, id, summary in
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            let there = try await Self.opened(nodes[0], id)
            #expect(try await nodes[1].look(id, session: "s").summaryCareRecord == .opened)
            let here = try await Self.opened(nodes[1], id)
            #expect(here.standing == .held && here.emergency == nil && here.permitted == there.permitted)
            #expect(here.look.record.entries(in: .allergies).map(\.id.resource.id) == ["sa1"])
            #expect(summary.state.withLock { $0.asked.map(\.permission) } == ["given", "given"])
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "summary-permitted" }.count == 1)
        }
    }

    @Test("an entry of it that the first node showed opens at the second, whose memory held nothing of it")
    func entry() async throws {
        try await withLook { _, nodes, id, _ in
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            let there = try await Self.opened(nodes[0], id)
            let entry = try #require(there.look.record.entries(in: .allergies).first)
            let opened = try await nodes[1].openEntry(there.look.opaqueID(of: entry.id), of: id, session: "s")
            #expect(opened.isOfSummaryCareRecord)
        }
    }

    @Test("a no that is said at another node takes back the yes: nothing of it is shown here any more, on no page and in no resource")
    func no() async throws {
        try await withLook { _, nodes, id, summary in
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            let shown = try await Self.opened(nodes[0], id)
            let entry = shown.look.opaqueID(of: try #require(shown.look.record.entries(in: .allergies).first).id)
            try await nodes[1].askSummaryCareRecord(id, .refused, session: "s")
            #expect(await lookFailure { _ = try await nodes[0].openEntry(entry, of: id, session: "s") } == "entryGone")
            #expect(!(try await nodes[0].whole(id, session: "s").resources.contains { $0.key.source == Summary.source }))
            for node in nodes { #expect(Self.isRefused(try await Self.no(node, id))) }
            #expect(try await nodes[0].look(id, session: "s").summaryCareRecord == .refused)
            #expect(summary.state.withLock { $0.asked.count } == 1)
        }
    }

    @Test("after that no a yes counts only where it is said anew, and then on both")
    func yesAgain() async throws {
        try await withLook { _, nodes, id, summary in
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            try await nodes[1].askSummaryCareRecord(id, .refused, session: "s")
            #expect(Self.isRefused(try await Self.no(nodes[0], id)))
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            #expect(try await Self.opened(nodes[0], id).standing == .held)
            #expect(try await Self.opened(nodes[1], id).standing == .held)
            #expect(summary.state.withLock { $0.asked.count } == 3)
        }
    }

    @Test("that its service says at one node that the person chose to have none takes back the yes at the other")
    func dissent() async throws {
        try await withLook { region, nodes, id, summary in
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            #expect(try await Self.opened(nodes[0], id).standing == .held)
            summary.state.withLock { $0.answer = SummaryAnswer(.dissented) }
            #expect(try await Self.opened(nodes[1], id).standing == .dissented)
            #expect(try await region.trail.summaryWords(of: id.text).last?.detail == LookEvent.dissent)
            guard case .dissented? = try await Self.no(nodes[0], id) else {
                Issue.record("what was fetched before is shown no more")
                return
            }
            #expect(try await Self.opened(nodes[1], id).standing == .dissented, "there it is its own answer")
            #expect(summary.state.withLock { $0.asked.count } == 2)
        }
    }

    @Test("a yes in another look, of the same person by the same staff member, is none in this one")
    func anotherLook() async throws {
        try await withLook { region, nodes, id, summary in
            try await nodes[0].askSummaryCareRecord(id, .given, session: "s")
            let other = try await region.opened(on: nodes[0])
            guard case .toBeAsked(nil, _) = try await nodes[0].summaryCareRecord(other, session: "s") else {
                Issue.record("it waits for the person's word")
                return
            }
            #expect(summary.state.withLock { $0.asked.count } == 1)
        }
    }
}
