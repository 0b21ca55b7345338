import CareRecord

/// Facts as they are read from a written decision (`DecisionText` writes them).
extension Facts: Decodable {
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

extension Facts.OrganisationFact: Decodable {
    private enum Key: String, CodingKey { case ods, kind, usesTheRecord }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            ods: try values.decode(Written<ODSCode>.self, forKey: .ods).value,
            kind: try values.decode(OrganisationKind.self, forKey: .kind),
            usesTheRecord: try values.decode(Bool.self, forKey: .usesTheRecord))
    }
}
