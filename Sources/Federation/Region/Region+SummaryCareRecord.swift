import CareRecord
import Foundation
import Yams

extension Region {
    /// The national Summary Care Record, where a region connects it: a programme of its own, beside the shared record.
    ///
    /// It is none of `sources`, so that nothing that asks sources ever asks it: not a look's gathering, not the locator, not evidence.
    public struct SummaryCareRecord: Sendable {
        /// How it is asked.
        public var source: SourceSettings
        /// Who holds it. It neither looks nor shares by an agreement: what it shows is shown on the person's permission.
        public var holder: Organisation
        /// Kinds of organisations whose staff may ask for it; nil: all that use the record.
        public var askedBy: Set<OrganisationKind>?

        public init(source: SourceSettings, holder: Organisation, askedBy: Set<OrganisationKind>? = nil) {
            self.source = source
            self.holder = holder
            self.askedBy = askedBy
        }

        /// The name of its entries' source, in the account and in originals.
        public static let sourceName = "summary-care-record"
    }
}

/// Reading `summaryCareRecord`.
extension RegionReader {
    func summaryCareRecord(
        _ node: Node?, organisations: Set<ODSCode>, sources: [SourceSettings]
    ) -> Region.SummaryCareRecord? {
        let place = "summaryCareRecord"
        guard node != nil else { return nil }
        let it = fields(
            node, place,
            known: ["url", "holder", "askedBy", "search", "credentials", "tls", "deadline", "concurrency", "queue", "maxBytes"],
            required: ["url", "holder"])
        let held = fields(it["holder"], place + ".holder", known: ["ods", "name", "contact"], required: ["ods", "name"])
        let code = ods(held["ods"], place + ".holder.ods")
        let name = text(held["name"], place + ".holder.name")
        if let code, organisations.contains(code) {
            wrong(
                place + ".holder.ods", held["ods"],
                "\(code) is in the list organisations: who holds the Summary Care Record is none of those who share")
        }
        var askedBy: Set<OrganisationKind>?
        if let kinds = it["askedBy"], kinds.string != "all" {
            askedBy = Set(list(kinds, place + ".askedBy").compactMap { choice($0.node, $0.path) })
            if askedBy?.isEmpty == true { wrong(place + ".askedBy", kinds, "must name at least one kind, or be \"all\"") }
        }
        let search: SourceSettings.Search? = it["search"] == nil ? .post : choice(it["search"], place + ".search")
        let url = address(it["url"], place + ".url")
        if let url {
            let own = ConnectedRegion.base(url)
            if let other = sources.first(where: { ([$0.url] + $0.aliases).contains { ConnectedRegion.base($0) == own } }) {
                wrong(place + ".url", it["url"], "is \(other.id)'s address too: it would be asked without anybody's permission")
            }
        }
        if let other = sources.first(where: { $0.id.name == Region.SummaryCareRecord.sourceName }) {
            wrong(place, node, "a source has the id \(other.id), which is this one's name")
        }
        let credentials = credentials(it["credentials"], place + ".credentials")
        let tls = tls(it["tls"], place + ".tls")
        let deadline = number(it["deadline"], place + ".deadline", default: 8, in: 0.05...60)
        let concurrency = whole(it["concurrency"], place + ".concurrency", default: 16, in: 1...1_000)
        let queue = whole(it["queue"], place + ".queue", default: 256, in: 0...100_000)
        // A summary is a few pages of text: the largest known is a tenth of this.
        let maxBytes = whole(it["maxBytes"], place + ".maxBytes", default: 4_000_000, in: 10_000...32_000_000)
        guard let url, let code, let name, let id = SourceID(Region.SummaryCareRecord.sourceName) else { return nil }
        return Region.SummaryCareRecord(
            source: SourceSettings(
                id: id, organisations: [code], url: url, search: search ?? .post, everything: .never, publishesPointers: false,
                credentials: credentials, tls: tls, deadline: deadline, concurrency: concurrency, queue: queue, maxBytes: maxBytes,
                maxPages: 1),
            holder: Organisation(
                // It has no place in any care system of the region: its own code stands for one.
                ods: code, name: name, kind: .gpPractice, ics: code, usesTheRecord: false, shares: false,
                contact: text(held["contact"], place + ".holder.contact")),
            askedBy: askedBy)
    }
}
