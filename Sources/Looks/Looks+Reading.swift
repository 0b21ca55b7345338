import AccessControl
import CareRecord
import Crypto
import Foundation

/// What may be asked of an open look.
extension Looks {
    public func check(_ id: LookID, session: String) async throws(LookError) { _ = try await mine(id, session) }

    public func standing(_ id: LookID, session: String) async -> LookStanding {
        guard !hasEnded(session: session), let look = live[id], look.session == session else { return .ended }
        // What cannot be told shows nothing more.
        do throws(LookError) { try await holdAuthority(id, look) } catch { return .ended }
        return await look.standing(at: surroundings.now())
    }

    public func look(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook {
        try await (try mine(id, session)).snapshot()
    }

    public func versions(_ id: LookID, session: String) async throws(LookError) -> AsyncStream<LookVersion> {
        try await (try mine(id, session)).watch()
    }

    public func final(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook {
        try await last(of: try mine(id, session))
    }

    private func last(of look: LiveLook) async throws(LookError) -> ReleasedLook {
        guard let last = await look.last() else { throw await whyNot(look) }
        return last
    }

    /// Why the last answer did not come: the look has ended, or it slept and could not be asked for again just now.
    func whyNot(_ look: LiveLook) async -> LookError { await look.isEnded ? .ended : .full(retryAfter: 5) }

    // MARK: One entry

    public func openEntry(_ opaqueID: String, of id: LookID, session: String) async throws(LookError) -> OpenedEntry {
        let main = try await mine(id, session)
        let look = try await holder(of: opaqueID, main)
        let found = try await find(opaqueID, in: look)
        let resource = found.entry.id.resource
        guard await look.content.originals.kept[resource] != nil else { throw .entryGone }
        let isServed = await look.content.originals.isServed(resource)
        // What leaves of it is a copy, held until it has left: counted as memory, and large ones wait for each other.
        let place = await exits.take(await look.content.originals.size(of: resource))
        let bytes = await look.content.originals.bytes(of: resource)
        if isServed, bytes == nil { throw .entryGone }
        if await mustRecord(look.hasOpen(resource)) {
            try await record(
                .entryOpened, id, look.staff, [look.person.nhsNumber], nil,
                detail: "\(resource.source) \(resource.type)/\(resource.id)\(found.isChanged ? "; changed since first shown" : "")" + how)
            await look.opened(resource)
        }
        try await stillThere(found, look, main)
        // A label that came meanwhile takes the original back, not the entry.
        guard await look.content.originals.isServed(resource) == isServed else { throw .entryGone }
        let line = found.look.record.lines(found.entry.section).first { $0.entries.contains { $0.id == found.entry.id } }
        let narrative = found.entry.narrative.flatMap { place in bytes.flatMap { Self.text(in: $0, at: place) } }
        var opened = OpenedEntry(entry: found.entry, line: line, original: bytes, narrative: narrative, isChanged: found.isChanged)
        opened.isOfSummaryCareRecord = look !== main
        opened.place = place
        return opened
    }

    /// Whether an opening is to be put on record: each that somebody asked for. A page that a browser loads again by itself shows what is on record
    /// already, and is a line of its own only where this memory knows of no opening: after a sleep, or at another node.
    private func mustRecord(_ isOpen: Bool) -> Bool { LookUse.isByPerson || !isOpen }

    private var how: String { LookUse.isByPerson ? "" : "; still open" }

    private struct Found {
        let look: ReleasedLook
        let entry: Entry
        let isChanged: Bool
    }

    /// The entry, in the look as it is or, while it fills, as it comes to be.
    private func find(_ opaqueID: String, in look: LiveLook) async throws(LookError) -> Found {
        // Nothing that comes can bring it back.
        guard await !look.isRecalled(opaqueID: opaqueID) else { throw .entryGone }
        var snapshot = try await look.snapshot()
        if let it = await look.entry(opaqueID, in: snapshot) { return Found(look: snapshot, entry: it.entry, isChanged: it.isChanged) }
        if !snapshot.isFinal {
            snapshot = try await last(of: look)
            if let it = await look.entry(opaqueID, in: snapshot) { return Found(look: snapshot, entry: it.entry, isChanged: it.isChanged) }
        }
        // It was there before the look slept, and its source does not send it any more.
        if await look.knew(opaqueID) { throw .attachmentUnavailable(.notFound) }
        throw .entryGone
    }

    // MARK: One document

    public func openAttachment(
        _ index: Int, of opaqueID: String, in id: LookID, session: String
    ) async throws(LookError) -> OpenedAttachment {
        let main = try await mine(id, session)
        let look = try await holder(of: opaqueID, main)
        let found = try await find(opaqueID, in: look)
        // Its documents may be others in another order: none is shown for one that was asked for.
        guard !found.isChanged else { throw .entryChanged }
        let resource = found.entry.id.resource
        guard found.entry.attachments.indices.contains(index) else { throw .entryGone }
        let document = OpenPages.Document(resource: resource, index: index)
        let attachment = found.entry.attachments[index]
        let again = LookUse.isByPerson ? nil : await look.again(document, at: surroundings.now())
        // One that must be fetched again is asked for again, and so on record again.
        let isOpen = await look.hasOpen(document) && (again != nil || attachment.inlineData != nil)
        if mustRecord(isOpen) {
            try await record(
                .attachmentOpened, id, look.staff, [look.person.nhsNumber], nil,
                detail: "\(resource.source) \(resource.type)/\(resource.id) attachment \(index)" + how)
            await look.opened(document)
        }
        var opened: OpenedAttachment
        if let place = attachment.inlineData {
            opened = try await inline(attachment, at: place, of: resource, in: look)
        } else if isOpen, let again {
            opened = again
        } else if let url = attachment.url {
            opened = try await fetched(url, index, of: found.entry, in: look)
            await look.keep(opened, of: document, at: surroundings.now())
        } else {
            throw .attachmentUnavailable(.notFound)
        }
        opened.place = await exits.take(opened.bytes.count)
        try await stillThere(found, look, main)
        guard await look.content.originals.kept[resource]?.isServed == true else { throw .entryGone }
        return opened
    }

    /// The look may have ended while the opening was written, or what is opened may have been taken back.
    /// - Parameter main: the look under which it stands, which is `look` itself but for a Summary Care Record beside it.
    private func stillThere(_ found: Found, _ look: LiveLook, _ main: LiveLook) async throws(LookError) {
        guard await !look.isEnded, await !main.isEnded else { throw .ended }
        // A document may have taken its source long.
        try await holdAuthority(main.id, main)
        guard await !look.isRecalled(opaqueID: found.look.opaqueID(of: found.entry.id)) else { throw .entryGone }
    }

    private func inline(
        _ attachment: Attachment, at place: Range<Int>, of resource: ResourceKey, in look: LiveLook
    ) async throws(LookError) -> OpenedAttachment {
        guard let bytes = await look.content.originals.bytesForDocument(of: resource) else { throw .entryGone }
        guard let text = Self.text(in: bytes, at: place), let data = Self.decoded(text)
        else { throw .attachmentUnavailable(.notUnderstood(place: "data")) }
        return OpenedAttachment(contentType: attachment.contentType ?? "application/octet-stream", bytes: Array(data))
    }

    /// Fetches the document by its source's rules. Its digest is in the account before its first byte leaves: unlike inline data, it is
    /// no part of a resource that is there already.
    private func fetched(
        _ url: String, _ index: Int, of entry: Entry, in look: LiveLook
    ) async throws(LookError) -> OpenedAttachment {
        let resource = entry.id.resource
        let asker = LookAsker(staff: look.staff, organisation: look.staffOrganisation, correlation: look.correlation)
        let document: OpenedAttachment
        do { document = try await surroundings.fetchAttachment(url, resource.source, asker) } catch { throw .attachmentUnavailable(error) }
        let owner = entry.provenance.isOrganisationNamed ? entry.provenance.organisation : nil
        if let why = await look.whyNotShown(document.contexts, from: resource.source, of: owner) { throw .attachmentUnavailable(why) }
        let shown = ShownResource(
            source: resource.source,
            organisation: await look.content.originals.kept[resource]?.organisation ?? entry.provenance.organisation,
            type: resource.type + "#attachment", id: "\(resource.id)#\(index)", version: resource.version ?? "",
            digest: Array(SHA256.hash(data: document.bytes)), isByGlass: await look.isByGlass(entry.section), sections: [entry.section])
        do {
            try await surroundings.account.released(
                ReleaseAccount(
                    look: look.id, staff: look.staff, person: look.person.nhsNumber, shown: [shown], at: surroundings.now()))
        } catch { throw .accountUnavailable }
        return document
    }

    // MARK: One section

    public func openSection(_ name: String, of id: LookID, session: String) async throws(LookError) {
        let look = try await mine(id, session)
        guard await !look.sectionsOpened.contains(name) else { return }
        try await record(.sectionOpened, id, look.staff, [look.person.nhsNumber], nil, detail: name)
        await look.sectionOpened(name)
        // It may have ended while that was written.
        guard await !look.isEnded else { throw .ended }
    }

    // MARK: The whole

    public func accountForExit(_ kind: String, of id: LookID, session: String) async throws(LookError) {
        let look = try await mine(id, session)
        try await record(kind == "print" ? .printed : .exported, id, look.staff, [look.person.nhsNumber], nil, detail: kind)
        // It may have ended while that was written.
        guard await !look.isEnded else { throw .ended }
    }

    public func whole(_ id: LookID, session: String) async throws(LookError) -> WholeLook {
        let look = try await mine(id, session)
        let place = await exits.take(await look.sizeAtLast())
        guard var whole = await look.wholeAtLast(place) else { throw await whyNot(look) }
        whole = try await withSummary(whole, look)
        if !whole.isBalanced { logger.error("a look's counts do not add up", metadata: ["look": "\(look.correlation)"]) }
        try await record(.exported, id, look.staff, [look.person.nhsNumber], nil, detail: "resource")
        // It may have ended while that was written.
        guard await !look.isEnded else { throw .ended }
        return whole
    }

    /// Base64 in which only white space may stand between (HL7 FHIR R4, base64Binary). Of another alphabet than RFC 4648's first one nothing is
    /// thrown away: other bytes would come of it, without a word.
    static func decoded(_ text: String) -> Data? {
        Data(base64Encoded: Data(text.utf8.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }))
    }

    /// The JSON string at a place of a resource, unescaped; nil where it is none.
    static func text(in bytes: [UInt8], at place: Range<Int>) -> String? {
        guard place.lowerBound >= 0, place.upperBound <= bytes.count else { return nil }
        return try? JSONDecoder().decode(String.self, from: Data(bytes[place]))
    }
}
