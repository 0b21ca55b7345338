import Foundation

/// Names one resource in one source's answer. Equal exactly where source, type, id and bytes are equal, so that two
/// different resources under one id stay two, and the same bytes sent twice (paging, several searches) are one.
public struct ResourceKey: Hashable, Sendable, Comparable {
    public let source: SourceID
    /// The FHIR resource type as sent.
    public let type: String
    /// The logical id as sent; empty where none was.
    public let id: String
    /// `meta.versionId` where sent.
    public let version: String?
    /// `meta.lastUpdated`, as milliseconds since 1970, where sent: orders versions, and is no part of the name.
    public let updated: Int64?
    /// A hash of the resource's bytes: tells resources of one id apart. Not a proof: the account's digest is.
    public let contentHash: UInt64

    public init(source: SourceID, type: String, id: String, version: String?, updated: Int64? = nil, contentHash: UInt64) {
        self.updated = updated
        self.source = source
        self.type = type
        self.id = id
        self.version = version
        self.contentHash = contentHash
        var hasher = Hasher()
        hasher.combine(contentHash)
        hasher.combine(id)
        hashed = hasher.finalize()
    }

    /// By bytes and id: what tells keys apart. Not by the bytes alone, or a source could make many keys of one hash. Made once, since a
    /// look keeps its keys in many sets.
    private let hashed: Int

    public func hash(into hasher: inout Hasher) { hasher.combine(hashed) }

    public static func == (a: ResourceKey, b: ResourceKey) -> Bool {
        a.hashed == b.hashed && a.contentHash == b.contentHash && a.id == b.id && a.type == b.type && a.source == b.source
            && a.version == b.version
    }

    public static func < (a: ResourceKey, b: ResourceKey) -> Bool {
        (a.source, a.type, a.id, a.contentHash) < (b.source, b.type, b.id, b.contentHash)
    }
}

/// Where an entry is from and whose word it is (law 5).
public struct Provenance: Hashable, Sendable {
    /// The organisation whose source said it.
    public let organisation: ODSCode
    /// Whether the resource names it, or its source answers for no other. Where not, it is the first that its source answers for, and may be
    /// another of them.
    public let isOrganisationNamed: Bool
    /// The resource it was read from.
    public let resource: ResourceKey
    /// Another organisation named in the resource as its custodian, performer or provider.
    public let statedOrganisation: String?
    /// Who wrote it, as named in the resource.
    public let author: String?
    /// When it was written down, as sent.
    public let recorded: PartialDate?
    /// When we fetched it.
    public let fetched: Date
    /// How old the source says its data is; nil where it did not say (then it is as old as the answer).
    public let dataAsOf: Date?

    public init(
        organisation: ODSCode, isOrganisationNamed: Bool = true, resource: ResourceKey, statedOrganisation: String? = nil,
        author: String? = nil,
        recorded: PartialDate? = nil, fetched: Date, dataAsOf: Date? = nil
    ) {
        self.organisation = organisation
        self.isOrganisationNamed = isOrganisationNamed
        self.resource = resource
        self.statedOrganisation = statedOrganisation
        self.author = author
        self.recorded = recorded
        self.fetched = fetched
        self.dataAsOf = dataAsOf
    }
}
