import CareRecord
import FHIRWire
import Foundation
import Storage
import Synchronization
import Testing

@testable import Looks

/// Originals and documents stand in a sandbox where no script watches them: a browser asks for them again each minute.
@Suite struct OpenPagesTests {
    private static let bytes = Array("%PDF".utf8)

    /// A look at one condition with a document that its source keeps.
    private final class Making: Sendable {
        let stage = Stage()
        let fetched = Mutex(0)

        func events(_ kind: LookEvent.Kind) -> [String] { stage.state.withLock { $0.events.filter { $0.kind == kind }.map(\.detail) } }

        func withLook(
            limits: Looks.Limits = .init(), _ body: @Sendable (Looks, LookID, _ entry: String) async throws -> Void
        ) async throws {
            let base = Stage.resource("Condition", "c1")
            let entry = try #require(base.entries.first)
            let withDocument = Entry(
                id: entry.id, title: entry.title, status: nil, content: entry.content, provenance: entry.provenance,
                attachments: [Attachment(contentType: "application/pdf", title: nil, url: "Binary/1", inlineData: nil)])
            let resource = ReadResource(
                key: base.key, fullURL: nil, raw: base.raw, entries: [withDocument], outcome: base.outcome, subject: base.subject)
            try await stage.withDesk(
                [Stage.answer("barts", [Stage.patient(), resource]), Stage.answer("gp", [])], limits: limits,
                change: { surroundings in
                    surroundings.fetchAttachment = { _, _, _ async throws(SourceFailure) in
                        self.fetched.withLock { $0 += 1 }
                        return OpenedAttachment(contentType: "application/pdf", bytes: OpenPagesTests.bytes)
                    }
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                try await body(desk, id, look.opaqueID(of: entry.id))
            }
        }
    }

    /// As a browser asks again by itself.
    private func again<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await LookUse.$isByPerson.withValue(false) { try await body() }
    }

    @Test("an original that stands open gives the same bytes again and is on record once; who asks for it anew is on record anew")
    func original() async throws {
        let making = Making()
        try await making.withLook { desk, id, entry in
            let first = try await desk.openEntry(entry, of: id, session: "s").original
            for _ in 0..<5 {
                let same = try await again { try await desk.openEntry(entry, of: id, session: "s").original }
                #expect(same == first && same != nil)
            }
            #expect(making.events(.entryOpened).count == 1)
            _ = try await desk.openEntry(entry, of: id, session: "s")
            #expect(making.events(.entryOpened).count == 2)
        }
    }

    @Test("a document that stands open is not fetched again and is no new line; who asks for it anew has it fetched anew")
    func document() async throws {
        let making = Making()
        try await making.withLook { desk, id, entry in
            _ = try await desk.openAttachment(0, of: entry, in: id, session: "s")
            let releases = making.stage.state.withLock { $0.releases.count }
            for _ in 0..<5 {
                making.stage.pass(60)
                await desk.sweep()
                #expect(try await again { try await desk.openAttachment(0, of: entry, in: id, session: "s").bytes } == Self.bytes)
            }
            #expect(making.fetched.withLock { $0 } == 1)
            #expect(making.events(.attachmentOpened).count == 1)
            #expect(making.stage.state.withLock { $0.releases.count } == releases)
            _ = try await desk.openAttachment(0, of: entry, in: id, session: "s")
            #expect(making.fetched.withLock { $0 } == 2 && making.events(.attachmentOpened).count == 2)
        }
    }

    @Test("one that stands open keeps nothing alive: it ends with its look, and an objection ends it within the minute")
    func ends() async throws {
        for isObjection in [false, true] {
            let making = Making()
            try await making.withLook { desk, id, entry in
                _ = try await desk.openAttachment(0, of: entry, in: id, session: "s")
                if isObjection {
                    making.stage.state.withLock {
                        $0.objection = .objects
                        $0.version += 1
                    }
                    try await Task.sleep(for: Looks.lease)
                } else {
                    for _ in 0..<16 {
                        making.stage.pass(60)
                        _ = try? await again { try await desk.openAttachment(0, of: entry, in: id, session: "s") }
                    }
                }
                #expect(
                    await lookFailure { _ = try await again { try await desk.openAttachment(0, of: entry, in: id, session: "s") } }
                        == "ended")
                #expect(
                    await lookFailure { _ = try await again { try await desk.openEntry(entry, of: id, session: "s") } } == "ended")
            }
        }
    }

    @Test("a document that stands for nine minutes, and is asked for again, is not fetched again and is no new opening, time after time")
    func nineMinutes() async throws {
        let making = Making()
        try await making.withLook { desk, id, entry in
            let first = try await desk.openAttachment(0, of: entry, in: id, session: "s")
            for _ in 0..<3 {
                // Somebody uses the look all the while: else it would end as idle.
                for _ in 0..<9 {
                    making.stage.pass(TimeInterval(Looks.pageStands) / 9)
                    _ = try await desk.look(id, session: "s")
                    await desk.sweep()
                }
                let same = try await again { try await desk.openAttachment(0, of: entry, in: id, session: "s") }
                #expect(same.bytes == first.bytes)
            }
            #expect(making.fetched.withLock { $0 } == 1 && making.events(.attachmentOpened).count == 1)
        }
    }

    @Test(
        "what no page asks for any more is dropped, and given back to memory; a page that comes late has it fetched again, on record as such"
    )
    func dropped() async throws {
        let making = Making()
        try await making.withLook { desk, id, entry in
            let before = desk.bytesHeld
            _ = try await desk.openAttachment(0, of: entry, in: id, session: "s")
            #expect(desk.bytesHeld == before + Self.bytes.count)
            making.stage.pass(OpenPages.asks + 1)
            await desk.sweep()
            #expect(await desk.live[id]?.content.pages.bytes == 0)
            _ = try await again { try await desk.openAttachment(0, of: entry, in: id, session: "s") }
            #expect(making.fetched.withLock { $0 } == 2)
            #expect(making.events(.attachmentOpened).last?.hasSuffix("; still open") == true)
        }
    }

    @Test("where memory is short a document is not kept, and is fetched again")
    func short() async throws {
        let making = Making()
        var limits = Looks.Limits()
        limits.bytes = 20_000
        try await making.withLook(limits: limits) { desk, id, entry in
            let memory = await desk.memory
            memory.change(by: 20_000)
            defer { memory.change(by: -20_000) }
            _ = try await desk.openAttachment(0, of: entry, in: id, session: "s")
            _ = try await again { try await desk.openAttachment(0, of: entry, in: id, session: "s") }
            #expect(making.fetched.withLock { $0 } == 2 && making.events(.attachmentOpened).count == 2)
        }
    }

    @Test("no more documents are kept than somebody reads, and none that is very large")
    func bounded() throws {
        let key = ResourceKey(source: try #require(SourceID("barts")), type: "Binary", id: "1", version: nil, contentHash: 0)
        func document(_ index: Int) -> OpenPages.Document { .init(resource: key, index: index) }
        func bytes(_ count: Int) -> OpenedAttachment { .init(contentType: "text/plain", bytes: Array(repeating: 1, count: count)) }
        var pages = OpenPages()
        for index in 0...OpenPages.most { pages.keep(bytes(10), of: document(index), at: Date()) }
        #expect(pages.again(document(0), at: Date()) == nil && pages.again(document(1), at: Date()) != nil)
        #expect(pages.bytes == 10 * OpenPages.most)
        pages.keep(bytes(OpenPages.mostBytes + 1), of: document(99), at: Date())
        #expect(pages.again(document(99), at: Date()) == nil)
        pages.keep(bytes(OpenPages.mostBytes), of: document(98), at: Date())
        #expect(pages.bytes == OpenPages.mostBytes && pages.again(document(98), at: Date()) != nil)
    }

    @Test("at another node it is one line more, which says that it stands open, and no further one")
    func elsewhere() async throws {
        let making = TakingOverTests()
        try await making.withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            let look = try await nodes[0].final(id, session: "s")
            let entry = look.opaqueID(of: try #require(look.record.entries(in: .conditions).first).id)
            _ = try await nodes[0].openEntry(entry, of: id, session: "s")
            for _ in 0..<3 { for node in nodes { _ = try await again { try await node.openEntry(entry, of: id, session: "s") } } }
            let lines = try await region.database.read {
                try $0.query("SELECT detail FROM trail_event WHERE kind = 'entry-opened' AND look = ? ORDER BY at", [.text(id.text)])
            }
            #expect(lines.map { $0.text(0)?.hasSuffix("; still open") } == [false, true])
        }
    }
}
