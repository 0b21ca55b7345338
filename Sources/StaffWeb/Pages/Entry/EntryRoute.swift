import CareRecord
import HTTPTypes
import Hummingbird
import Looks

/// One entry, its original, its documents, and "this looks wrong". Each opening is in the account before it returns (law 5).
struct EntryRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/looks/{look}/entries/{entry}") { request, context in
            let (look, opened, beside) = try await open(context)
            let page = LookPage(tab: Self.tab(opened), title: "Entry") { view in
                EntryPage.main(opened, view.over(beside))
            }
            return await settled(page, look, request, context, holding: opened.place)
        }
        signedIn.get("/looks/{look}/entries/{entry}/wrong") { request, context in
            let (look, opened, beside) = try await open(context)
            let page = LookPage(tab: Self.tab(opened), title: "This looks wrong") { view in
                WrongPage.main(opened, view.over(beside))
            }
            return await settled(page, look, request, context, holding: opened.place)
        }
        signedIn.get("/looks/{look}/entries/{entry}/original") { request, context in
            let (look, opened, _) = try await open(context)
            // Bytes as sent cannot say that they are others than were first shown.
            guard !opened.isChanged else { throw LookError.entryChanged }
            guard let original = opened.original else { throw PageFailure.notFound }
            let page = SandboxedBytes.page(
                contentType: "text/plain", bytes: original, path: request.uri.string, look: (look.id.watchName, context.session),
                sanitise: site.sanitise)
            return site.response(page, of: look.id, context.session, holding: opened.place)
        }
        signedIn.get("/looks/{look}/entries/{entry}/attachments/{index}") { request, context in
            guard let index = context.parameters.get("index").flatMap({ Int($0) }), (0..<1000).contains(index) else {
                throw PageFailure.notFound
            }
            let opened = try await site.looks.openAttachment(
                index, of: Self.entry(context), in: LookRoute.look(context), session: context.session.key)
            let look = try await site.looks.look(LookRoute.look(context), session: context.session.key)
            let page = SandboxedBytes.page(
                contentType: opened.contentType, bytes: opened.bytes, of: LookView(look: look, site: site), path: request.uri.string,
                look: (look.id.watchName, context.session), sanitise: site.sanitise)
            return site.response(page, of: look.id, context.session, holding: opened.place)
        }
    }

    /// - Returns: the look, the entry, and the Summary Care Record where that is what it stands in.
    private func open(_ context: SignedInContext) async throws -> (ReleasedLook, OpenedEntry, ReleasedLook?) {
        let id = try LookRoute.look(context)
        let opened = try await site.looks.openEntry(Self.entry(context), of: id, session: context.session.key)
        let look = try await site.looks.look(id, session: context.session.key)
        if opened.isOfSummaryCareRecord {
            guard case .opened(let summary) = try await site.looks.summaryCareRecord(id, session: context.session.key),
                summary.look.record.entry(opened.entry.id) != nil
            else { throw LookError.entryGone }
            return (look, opened, summary.look)
        }
        // It may have been taken back meanwhile.
        guard look.record.entry(opened.entry.id) != nil else { throw LookError.entryGone }
        return (look, opened, nil)
    }

    private static func tab(_ opened: OpenedEntry) -> LookTab {
        opened.isOfSummaryCareRecord ? .summaryCareRecord : .section(opened.entry.section)
    }

    private func settled(
        _ page: LookPage, _ look: ReleasedLook, _ request: Request, _ context: SignedInContext, holding place: ExitPlace?
    ) async -> Response {
        let stream = LookStream(site: site, session: context.session, page: page, path: request.uri.string)
        return site.response(stream.settled(look, others: await stream.others(look)), of: look.id, context.session, holding: place)
    }

    /// The opaque id of the address: bounded, base64url.
    static func entry(_ context: SignedInContext) throws -> String {
        guard let text = context.parameters.get("entry"), (8...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 })
        else { throw PageFailure.notFound }
        return text
    }
}
