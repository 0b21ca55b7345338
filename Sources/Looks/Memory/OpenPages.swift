import CareRecord
import Foundation

extension Looks {
    /// Seconds for which an original or a document stands open in a browser before it is asked for again: it waits meanwhile for a page that comes only
    /// when it may not be shown any more. Longer would be more answers that lead on than a browser follows.
    public static let pageStands = 540
}

/// What of a look stands open in browsers where no script watches it (originals, documents, entries without script), and is asked for again after nine
/// minutes (`Looks.pageStands`) or each minute, to find out whether it may still be shown. Its opening is on record: the same bytes again are nothing new, neither for the account
/// nor for the document's source. Dropped with the look's content, so that after a sleep, or at another node, what is shown is on record anew.
struct OpenPages: Sendable {
    struct Document: Hashable, Sendable {
        let resource: ResourceKey
        let index: Int
    }

    /// Documents that were fetched; a clinician reads one or two at a time.
    static let most = 8
    /// Bytes of all of them: most letters are far below a megabyte. What is larger is fetched again.
    static let mostBytes = 32_000_000
    /// One that was not asked for again for so long is open no more: as long as it stands, and a minute for its answers on their way.
    static let asks = TimeInterval(Looks.pageStands + 60)

    private struct Kept: Sendable {
        let document: Document
        let bytes: OpenedAttachment
        var asked: Date
    }

    private var entries: Set<ResourceKey> = []
    private var documents: Set<Document> = []
    /// The longest unasked first.
    private var kept: [Kept] = []

    /// Bytes that it holds.
    var bytes: Int { kept.reduce(0) { $0 + $1.bytes.bytes.count } }

    func has(_ entry: ResourceKey) -> Bool { entries.contains(entry) }
    func has(_ document: Document) -> Bool { documents.contains(document) }

    /// Its opening is on record.
    mutating func opened(_ entry: ResourceKey) { entries.insert(entry) }
    mutating func opened(_ document: Document) { documents.insert(document) }

    mutating func keep(_ bytes: OpenedAttachment, of document: Document, at now: Date) {
        kept.removeAll { $0.document == document }
        guard bytes.bytes.count <= Self.mostBytes else { return }
        kept.append(Kept(document: document, bytes: bytes, asked: now))
        while kept.count > Self.most || self.bytes > Self.mostBytes { kept.removeFirst() }
    }

    /// One that stands open, for the same page again.
    mutating func again(_ document: Document, at now: Date) -> OpenedAttachment? {
        guard let place = kept.firstIndex(where: { $0.document == document }) else { return nil }
        var it = kept.remove(at: place)
        it.asked = now
        kept.append(it)
        return it.bytes
    }

    /// Drops documents that no page asks for any more.
    mutating func forget(at now: Date) { kept.removeAll { now.timeIntervalSince($0.asked) > Self.asks } }
}

extension LiveLook {
    func hasOpen(_ entry: ResourceKey) -> Bool { content.pages.has(entry) }
    func hasOpen(_ document: OpenPages.Document) -> Bool { content.pages.has(document) }
    func opened(_ entry: ResourceKey) { if !isEnded { content.pages.opened(entry) } }
    func opened(_ document: OpenPages.Document) { if !isEnded { content.pages.opened(document) } }

    func again(_ document: OpenPages.Document, at now: Date) -> OpenedAttachment? { content.pages.again(document, at: now) }

    /// Where memory is short a page that asks again has its document fetched again.
    func keep(_ bytes: OpenedAttachment, of document: OpenPages.Document, at now: Date) {
        guard !isEnded, memory.total + bytes.bytes.count < limits.bytes else { return }
        content.pages.keep(bytes, of: document, at: now)
        report()
    }

    func forgetPages(at now: Date) {
        guard content.pages.bytes > 0 else { return }
        content.pages.forget(at: now)
        report()
    }
}
