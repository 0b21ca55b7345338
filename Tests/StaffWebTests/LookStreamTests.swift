import Foundation
import HTTPTypes
import Hummingbird
import Looks
import NIOCore
import Synchronization
import Testing

@testable import StaffWeb

/// Keeps each chunk as it is written.
private struct ChunkWriter: ResponseBodyWriter {
    let chunks: AsyncStream<String>.Continuation
    mutating func write(_ buffer: ByteBuffer) async throws { chunks.yield(String(buffer: buffer)) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { chunks.finish() }
}

@Suite struct LookStreamTests {
    /// A page's chunks for a look whose versions the test posts.
    private func stream(
        _ first: ReleasedLook, pace: Duration = .milliseconds(700),
        _ body: (AsyncStream<LookVersion>.Continuation, inout AsyncStream<String>.Iterator) async throws -> Void
    ) async throws {
        try await stream(first, pace: pace) { post, chunks, _ in try await body(post, &chunks) }
    }

    private func stream(
        _ first: ReleasedLook, pace: Duration = .milliseconds(700),
        _ body: (AsyncStream<LookVersion>.Continuation, inout AsyncStream<String>.Iterator, FakeDesk) async throws -> Void
    ) async throws {
        let (versions, post) = AsyncStream.makeStream(of: LookVersion.self)
        let desk = FakeDesk(first, stream: versions)
        let stream = LookStream(site: .example(desk), session: ExamplePages.session, page: SummaryPage.page, pace: pace)
        let response = try await stream.response(first.id)
        let (chunks, out) = AsyncStream.makeStream(of: String.self)
        async let writing: Void = response.body.write(ChunkWriter(chunks: out))
        var iterator = chunks.makeAsyncIterator()
        try await body(post, &iterator, desk)
        try await writing
    }

    // At this pace nothing would come that waits for it: no stopwatch is needed, which a busy machine would fail.
    @Test(
        "the head leaves at once, the first version before any later one exists, and the last one closes the page", .timeLimit(.minutes(5)))
    func order() async throws {
        try await stream(ExampleLooks.first, pace: .seconds(86_400)) { post, chunks in
            let head = try #require(await chunks.next())
            #expect(head.contains("<template shadowrootmode=\"open\"><slot name=\"final\"><slot name=\"v7\">"))
            let first = try #require(await chunks.next())
            #expect(first.hasPrefix("<div slot=\"v1\""))
            #expect(first.contains("0 of 12 organisations have answered"))
            #expect(first.contains("OKONKWO"))
            // The first answer does not wait for the pace.
            post.yield(LookVersion(ExampleLooks.filling))
            let second = try #require(await chunks.next())
            #expect(second.hasPrefix("<div slot=\"v2\""))
            #expect(second.contains("id=\"maincontent-v2\""))
            #expect(second.contains("apixaban"))
            // Nor does the last version.
            post.yield(LookVersion(ExampleLooks.ordinary))
            let last = try #require(await chunks.next())
            #expect(last.hasPrefix("<div slot=\"final\""))
            #expect(last.contains("id=\"maincontent\""))
            #expect(last.hasSuffix("</html>\n"))
            #expect(await chunks.next() == nil)
            let all = head + first + second + last
            var seen: Set<String> = []
            for tag in PageContractTests.tags(all) {
                for attribute in PageContractTests.attributes(tag) where attribute.name == "id" {
                    #expect(seen.insert(attribute.value).inserted, "id \(attribute.value)")
                }
            }
        }
    }

    @Test("versions in quick succession are sent as one, and none is lost")
    func pace() async throws {
        try await stream(ExampleLooks.filling) { post, chunks in
            _ = await chunks.next()
            _ = await chunks.next()
            let start = ContinuousClock.now
            for version in 10..<20 {
                post.yield(LookVersion(ExampleLooks.look(entries: [], waiting: ["RRV"], version: version)))
            }
            let held = try #require(await chunks.next())
            #expect(held.hasPrefix("<div slot=\"v2\""))
            #expect(ContinuousClock.now - start > .milliseconds(400))
            post.yield(LookVersion(ExampleLooks.ordinary))
            #expect(await chunks.next()?.hasPrefix("<div slot=\"final\"") == true)
        }
    }

    @Test("a version that is not sent is not made")
    func made() async throws {
        let made = Mutex<[Int]>([])
        try await stream(ExampleLooks.filling) { post, chunks in
            _ = await chunks.next()
            _ = await chunks.next()
            for version in 10..<20 {
                let look = ExampleLooks.look(entries: [], waiting: ["RRV"], version: version)
                post.yield(
                    LookVersion(number: version, isFinal: false, answered: look.progress.answered) {
                        made.withLock { $0.append(version) }
                        return look
                    })
            }
            _ = await chunks.next()
            post.yield(LookVersion(ExampleLooks.ordinary))
            #expect(await chunks.next()?.hasPrefix("<div slot=\"final\"") == true)
        }
        // One; on a machine that stalls, another that was due before it.
        let all = made.withLock { $0 }
        #expect(!all.isEmpty && all.count <= 3, "\(all)")
    }

    @Test("a look that has become final when its version is made closes the page")
    func overtaken() async throws {
        try await stream(ExampleLooks.first) { post, chunks in
            _ = await chunks.next()
            _ = await chunks.next()
            post.yield(LookVersion(number: 5, isFinal: false, answered: 1) { ExampleLooks.ordinary })
            #expect(await chunks.next()?.hasPrefix("<div slot=\"final\"") == true)
            #expect(await chunks.next() == nil)
        }
    }

    @Test("a look that ends while it fills leaves nothing of itself in sight")
    func endsWhileFilling() async throws {
        try await stream(ExampleLooks.filling) { post, chunks, desk in
            _ = await chunks.next()
            _ = await chunks.next()
            desk.become(.ended)
            post.finish()
            let last = try #require(await chunks.next())
            #expect(last.hasPrefix("<div slot=\"final\""))
            #expect(last.contains("This look has ended"))
            #expect(!last.contains("OKONKWO"))
        }
    }

    @Test(
        "a version of a look that does not live any more is not sent: the page gets its end instead",
        arguments: [
            (LookStanding.ended, "This look has ended"), (.asleep, "This record was put aside"),
        ])
    func gone(_ standing: LookStanding, _ words: String) async throws {
        try await stream(ExampleLooks.first) { post, chunks, desk in
            _ = await chunks.next()
            _ = await chunks.next()
            desk.become(standing)
            post.yield(LookVersion(ExampleLooks.filling))
            let last = try #require(await chunks.next())
            #expect(last.hasPrefix("<div slot=\"final\""))
            #expect(last.contains(words))
            #expect(!last.contains("OKONKWO") && !last.contains("apixaban"))
            #expect(last.hasSuffix("</html>\n"))
            #expect(await chunks.next() == nil)
        }
    }

    @Test("a page that cannot be filled to its end says so, and where to go on")
    func unfilled() async throws {
        try await stream(ExampleLooks.filling) { post, chunks in
            _ = await chunks.next()
            _ = await chunks.next()
            post.finish()
            let last = try #require(await chunks.next())
            #expect(last.contains("did not fill to its end"))
            #expect(last.contains("href=\"\(RouteTests.look)\""))
        }
    }

    @Test("a look that has settled is a plain page")
    func settled() async throws {
        let response = try await RouteTests.ask(RouteTests.look)
        #expect(!RouteTests.text(response).contains("shadowrootmode"))
    }
}

@Suite struct AgeTests {
    @Test(
        "age is written as the NHS Common User Interface does",
        arguments: [
            ("2026-11-24T13:30:00Z", "66min"), ("2026-11-23T10:00:00Z", "28hr"), ("2026-11-20", "4d"), ("2026-10-20", "5w"),
            ("2026-08-10", "15w 1d"),
            ("2025-11-20", "12m 4d"), ("2025-06-24", "17m"), ("2020-09-01", "6y 2m"), ("2008-11-25", "17y 11m"), ("2008-11-24", "18y"),
            ("1944-03-14", "82y"),
        ])
    func ages(_ born: String, _ words: String) throws {
        #expect(Age.words(born: try #require(Example.date(born)), on: Example.now) == words)
    }

    @Test("no age is worked out from a date of birth that is not known to the day, or lies ahead")
    func unknown() throws {
        for born in ["1944", "1944-03", "2027-01-01"] { #expect(Age.words(born: try #require(Example.date(born)), on: Example.now) == nil) }
    }

    @Test(
        "dates are read as people type them, day before month",
        arguments: [
            ("05-Apr-2008", "2008-04-05"), ("5/4/2008", "2008-04-05"), ("5 april 2008", "2008-04-05"), ("2008-04-05", "2008-04-05"),
            ("Apr-2008", "2008-04"), ("4/2008", "2008-04"), ("2008", "2008"),
        ])
    func typed(_ text: String, _ date: String) { #expect(TypedDate.read(text)?.text == date) }

    @Test("what is not a date is not read as one", arguments: ["", "31/2/2008", "13/13/2008", "x", "05-04-08", "1 2 3 4", "99999"])
    func notDates(_ text: String) { #expect(TypedDate.read(text) == nil) }
}
