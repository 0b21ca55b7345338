import Hummingbird
import Looks
import NIOCore

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
    /// Between two versions: often enough to watch it fill, seldom enough to read.
    var pace: Duration = .milliseconds(700)

    func response(_ id: LookID) async throws -> Response {
        let first = try await site.looks.look(id, session: session.key)
        if first.isFinal { return Layout.response(settled(first)) }
        let versions = try await site.looks.versions(id, session: session.key)
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody { writer in
                try await write(first, versions, to: &writer)
                try await writer.finish(nil)
            })
    }

    /// A look that has settled: a plain page.
    func settled(_ look: ReleasedLook) -> HTML {
        let view = LookView(look: look, site: site)
        var html = Layout.opening(title: page.title, site: site, session: session)
        html += LookFrame.version(view, page, isLast: true)
        html += Layout.closing(site)
        return html
    }

    private enum Event: Sendable {
        case version(LookVersion)
        /// The pace allows what was held back.
        case due
        case ended
    }

    private func write(
        _ first: ReleasedLook, _ versions: AsyncStream<LookVersion>, to writer: inout any ResponseBodyWriter
    ) async throws {
        var head = Layout.opening(title: page.title, site: site, session: session)
        head += Self.host
        try await writer.write(ByteBuffer(bytes: head.bytes))
        try await writer.write(version(first, 1))
        let (events, post) = AsyncStream.makeStream(of: Event.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await version in versions { post.yield(.version(version)) }
                post.yield(.ended)
            }
            defer { group.cancelAll() }
            var sent = 1
            var (last, answered) = (first.version, first.progress.answered)
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
                    guard let look = await version.look() else { continue }
                    if look.isFinal {
                        try await writer.write(finish(LookFrame.version(LookView(look: look, site: site), page, isLast: true)))
                        return
                    }
                    sent += 1
                    (last, answered) = (look.version, look.progress.answered)
                    next = ContinuousClock.now + pace
                    try await writer.write(self.version(look, sent))
                case .ended:
                    // No last version came: the look has ended, so nothing of it stays in sight.
                    try await writer.write(finish(Self.ended))
                    return
                }
            }
        }
    }

    private func version(_ look: ReleasedLook, _ number: Int) -> ByteBuffer {
        let view = LookView(look: look, site: site, suffix: "-v\(number)")
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

    private static let ended: HTML = """
        <main class="cr-wide cr-plain" id="maincontent" tabindex="-1"><h1>This look has ended</h1>\
        <p>It was closed while it was filling. Nothing of it is kept.</p><p><a href="\(Address.find)">Find a person</a></p></main>
        """

    /// `<slot name=final><slot name=v7>…<slot name=v1></slot>…</slot></slot>` in a shadow root.
    static let host: HTML = {
        var html: HTML = "<div class=\"cr-look\"><template shadowrootmode=\"open\"><slot name=\"final\">"
        for number in (1...versions).reversed() { html += "<slot name=\"v\(number)\">" }
        for _ in 1...versions { html += "</slot>" }
        html += "</slot></template>\n"
        return html
    }()
}
