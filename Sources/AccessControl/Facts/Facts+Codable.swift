import CareRecord

/// Facts as they are written down: sets and lists in one order, so that the same facts are the same bytes.
extension Facts: Codable {
    private enum Key: String, CodingKey {
        case organisation, regionDigest, now, agreement, training, assurance, relationships, asked, unanswered, objection, restricted,
            grants, breakGlassUse, director, presencesStated, suspension, roleEnd
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            organisation: try values.decodeIfPresent(OrganisationFact.self, forKey: .organisation),
            regionDigest: try values.decode(String.self, forKey: .regionDigest), now: try values.decodeIfPresent(Moment.self, forKey: .now),
            agreement: try values.decode(Agreement.self, forKey: .agreement), training: try values.decode(Training.self, forKey: .training),
            assurance: try values.decode(Assurance.self, forKey: .assurance),
            relationships: try values.decode([Relationship].self, forKey: .relationships),
            asked: Set(try values.decode([RelationshipKind].self, forKey: .asked)),
            unanswered: Set(try values.decode([RelationshipKind].self, forKey: .unanswered)),
            objection: try values.decode(Objection.self, forKey: .objection),
            restricted: try values.decode(Restricted.self, forKey: .restricted),
            grants: try values.decode([BreakGlassGrant].self, forKey: .grants),
            breakGlassUse: try values.decodeIfPresent(BreakGlassUse.self, forKey: .breakGlassUse),
            director: try values.decode(DirectorFact.self, forKey: .director),
            presencesStated: try values.decodeIfPresent(Int.self, forKey: .presencesStated) ?? 0,
            suspension: try values.decodeIfPresent(Suspension.self, forKey: .suspension),
            roleEnd: try values.decodeIfPresent(RoleEnd.self, forKey: .roleEnd) ?? .notKept)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(organisation, forKey: .organisation)
        try values.encode(regionDigest, forKey: .regionDigest)
        try values.encodeIfPresent(now, forKey: .now)
        try values.encode(agreement, forKey: .agreement)
        try values.encode(training, forKey: .training)
        try values.encode(assurance, forKey: .assurance)
        try values.encode(relationships.sorted(by: Self.precedes), forKey: .relationships)
        try values.encode(asked.sorted(), forKey: .asked)
        try values.encode(unanswered.sorted(), forKey: .unanswered)
        try values.encode(objection, forKey: .objection)
        try values.encode(restricted, forKey: .restricted)
        try values.encode(grants.sorted { ($0.id, $0.opened) < ($1.id, $1.opened) }, forKey: .grants)
        try values.encodeIfPresent(breakGlassUse, forKey: .breakGlassUse)
        try values.encode(director, forKey: .director)
        // Left out where there is none, so that what was written before there was a limit has the same bytes.
        if presencesStated > 0 { try values.encode(presencesStated, forKey: .presencesStated) }
        try values.encodeIfPresent(suspension, forKey: .suspension)
        // What was written before there was the register has the same bytes too.
        if roleEnd != .notKept { try values.encode(roleEnd, forKey: .roleEnd) }
    }

    /// One order of evidence, whatever order it came in.
    static func precedes(_ a: Relationship, _ b: Relationship) -> Bool {
        if a.kind != b.kind { return a.kind < b.kind }
        if a.from != b.from { return a.from < b.from }
        if a.until != b.until { return (a.until ?? Moment(milliseconds: .max)) < (b.until ?? Moment(milliseconds: .max)) }
        return (a.evidence, a.organisation, a.person, a.strength, a.staff ?? "") < (
            b.evidence, b.organisation, b.person, b.strength, b.staff ?? ""
        )
    }
}

extension Facts.OrganisationFact: Codable {
    private enum Key: String, CodingKey { case ods, kind, usesTheRecord }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            ods: try values.decode(Written<ODSCode>.self, forKey: .ods).value,
            kind: try values.decode(OrganisationKind.self, forKey: .kind),
            usesTheRecord: try values.decode(Bool.self, forKey: .usesTheRecord))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(Written(ods), forKey: .ods)
        try values.encode(kind, forKey: .kind)
        try values.encode(usesTheRecord, forKey: .usesTheRecord)
    }
}
