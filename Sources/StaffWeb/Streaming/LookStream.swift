import Hummingbird
import Looks
import NIOCore
import Synchronization

/// Sends a page of a look while it fills: out of order, without a script.
///
/// The look stands in one host with a declarative shadow root of nested slots, the last version's outermost. A slot shows
/// its fallback (the next inner slot) until something is assigned to it, so each version that arrives hides the ones before:
/// the browser needs no script. `carerecord.js`, where it runs, clears the hidden ones away and keeps focus and place.
struct LookStream {
    /// Versions before the last one: the present one, the first answer, then one every `pace` at most.
    static let versions = 7
    let site: Site
    let session: StaffSession
    let page: LookPage
    /// Where it is asked for again; nil: the address that it was asked by is none that shows it.
    var path: String?
    /// It answers a filter that was posted: no address shows it.
    var isFiltered = false
    /// Between two versions: often enough to watch it fill, seldom enough to read.
    var pace: Duration = .milliseconds(700)

    func response(_ id: LookID) async throws -> Response {
        let first = try await site.looks.look(id, session: session.key)
        if first.isFinal { return site.response(settled(first, others: await others(first)), of: first.id, session) }
        let versions = try await site.looks.versions(id, session: session.key)
        let unsent = Unsent(first)
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody { writer in
                try await write(id, first.mark, unsent, versions, to: &writer)
                try await writer.finish(nil)
            })
    }

    /// The first version until it is written, so that nobody holds it while the rest is sent.
    private final class Unsent: Sendable {
        private let look: Mutex<ReleasedLook?>
        init(_ look: ReleasedLook) { self.look = Mutex(look) }
        func take() -> ReleasedLook? {
            look.withLock { look in
                defer { look = nil }
                return look
            }
        }
    }

    /// A look that has settled: a plain page.
    func settled(_ look: ReleasedLook, others: [OtherLook] = []) -> HTML {
        let view = LookView(look: look, site: site, others: others)
        var html = Layout.opening(title: page.title, site: site, session: session, mark: look.mark, watched: watched(look.id))
        html += LookFrame.version(view, page, isLast: true)
        html += Layout.closing(site)
        return html
    }

    private func watched(_ id: LookID) -> WatchedPage {
        WatchedPage(look: id.watchName, of: path ?? Address.look(id, page.tab ?? .summary).path, isFiltered: isFiltered)
    }

    /// Other people's records that the session has open.
    func others(_ look: ReleasedLook) async -> [OtherLook] { await site.looks.others(than: look.id, session: session.key) }

    private enum Event: Sendable {
        case version(LookVersion)
        /// The pace allows what was held back.
        case due
        case ended
    }

    /// Each version is made only once the one before is on its way, and only while the look lives: a client that does not read holds one,
    /// as bytes, until `StalledReader` ends its connection.
    private func write(
        _ id: LookID, _ mark: PersonMark, _ unsent: Unsent, _ versions: AsyncStream<LookVersion>, to writer: inout any ResponseBodyWriter
    ) async throws {
        var head = Layout.opening(title: page.title, site: site, session: session, mark: mark, watched: watched(id))
        head += Self.host
        try await writer.write(ByteBuffer(bytes: head.bytes))
        var (sent, last, answered) = (1, 0, 0)
        if let bytes = await first(unsent, &last, &answered) {
            guard try await send(bytes, of: id, to: &writer) else { return }
        }
        let (events, post) = AsyncStream.makeStream(of: Event.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await version in versions { post.yield(.version(version)) }
                post.yield(.ended)
            }
            defer { group.cancelAll() }
            var held: LookVersion?
            var next = ContinuousClock.now + pace
            for await event in events {
                switch event {
                case .version(let version) where !version.isFinal && version.number <= last: continue
                case .version(let version):
                    // The first answer does not wait for the pace, nor does the last version.
                    let isFirstAnswer = answered == 0 && version.answered > 0
                    let isUrgent = isFirstAnswer || version.isFinal
                    if held == nil, !isUrgent, ContinuousClock.now < next {
                        let due = next
                        group.addTask {
                            try await Task.sleep(until: due, clock: .continuous)
                            post.yield(.due)
                        }
                    }
                    held = version
                    if isUrgent || ContinuousClock.now >= next { fallthrough }
                case .due:
                    guard let version = held, sent < Self.versions || version.isFinal else { continue }
                    held = nil
                    // Made only now that it is sent: of the versions that come in between, none is.
                    guard let (bytes, isFinal) = await made(version, sent + 1, &last, &answered) else { continue }
                    guard try await send(bytes, of: id, to: &writer), !isFinal else { return }
                    sent += 1
                    next = ContinuousClock.now + pace
                case .ended:
                    // No last version came: nothing of the look stays in sight.
                    let standing = await site.looks.standing(id, session: session.key)
                    try await writer.write(finish(Self.end(id, standing)))
                    return
                }
            }
        }
    }

    private func first(_ unsent: Unsent, _ last: inout Int, _ answered: inout Int) async -> ByteBuffer? {
        guard let look = unsent.take() else { return nil }
        (last, answered) = (look.version, look.progress.answered)
        return await version(look, 1)
    }

    /// The bytes of a version as it is now; nil where there is none any more. The look itself is let go of here.
    private func made(_ version: LookVersion, _ number: Int, _ last: inout Int, _ answered: inout Int) async -> (ByteBuffer, isFinal: Bool)?
    {
        guard let look = await version.look() else { return nil }
        if look.isFinal {
            let view = LookView(look: look, site: site, others: await others(look))
            return (finish(LookFrame.version(view, page, isLast: true)), true)
        }
        (last, answered) = (look.version, look.progress.answered)
        return (await self.version(look, number), false)
    }

    /// Sends a version. Where the look does not live any more it is not sent, and the page gets its end.
    /// - Returns: whether it was sent.
    private func send(_ bytes: ByteBuffer, of id: LookID, to writer: inout any ResponseBodyWriter) async throws -> Bool {
        let standing = await site.looks.standing(id, session: session.key)
        guard standing == .live else {
            try await writer.write(finish(Self.end(id, standing)))
            return false
        }
        try await site.send(bytes, of: id, session, to: &writer)
        return true
    }

    private func version(_ look: ReleasedLook, _ number: Int) async -> ByteBuffer {
        let view = LookView(look: look, site: site, suffix: "-v\(number)", others: await others(look))
        var html: HTML = "<div slot=\"v\(number)\" class=\"cr-version\">"
        html += LookFrame.version(view, page, isLast: false)
        html += "</div>\n"
        return ByteBuffer(bytes: html.bytes)
    }

    private func finish(_ content: HTML) -> ByteBuffer {
        var html: HTML = "<div slot=\"final\" class=\"cr-version\">"
        html += content
        html += "</div></div>\n"
        html += Layout.closing(site)
        return ByteBuffer(bytes: html.bytes)
    }

    /// What stands in place of a record that cannot be shown to its end.
    static func end(_ id: LookID, _ standing: LookStanding) -> HTML {
        var html: HTML = "<main class=\"cr-wide cr-plain\" id=\"maincontent\" tabindex=\"-1\">"
        switch standing {
        case .ended:
            html += """
                <h1>This look has ended</h1><p>It was closed while it was filling. Nothing of it is kept.</p>\
                <p><a href="\(Address.find)">Find a person</a></p>
                """
        case .asleep:
            html += """
                <h1>This record was put aside</h1><p>That saves memory, and happened while this page was on its way. \
                It is asked for again when you open it again.</p><p><a href="\(Address.look(id, .summary))">Open it again</a></p>
                """
        case .live:
            html += """
                <h1>This page did not fill to its end</h1><p>The record could not be asked for to the end just now.</p>\
                <p><a href="\(Address.look(id, .summary))">Open it again</a></p>
                """
        }
        html += "</main>"
        return html
    }

    /// `<slot name=final><slot name=v7>…<slot name=v1></slot>…</slot></slot>` in a shadow root.
    static let host: HTML = {
        var html: HTML = "<div class=\"cr-look\"><template shadowrootmode=\"open\"><slot name=\"final\">"
        for number in (1...versions).reversed() { html += "<slot name=\"v\(number)\">" }
        for _ in 1...versions { html += "</slot>" }
        html += "</slot></template>\n"
        return html
    }()
}
