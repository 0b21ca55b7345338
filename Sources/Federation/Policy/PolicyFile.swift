import AccessControl
import CareRecord
import Crypto
import Foundation
import Yams

extension RegionPolicy {
    /// Reads and checks a policy file's text (region/policy.yaml; what each key means: region/policy.md).
    /// - Throws: `RegionMistakes` with every mistake found, each with its place.
    public static func read(_ text: String) throws(RegionMistakes) -> RegionPolicy {
        let (policy, root) = try understood(text)
        let mistakes = mistakes(policy, root)
        guard mistakes.isEmpty else { throw RegionMistakes(all: mistakes) }
        return policy
    }

    /// Reads a version as it is kept, for replaying what was decided under it: it was checked when it was activated, by what was checked then, and what
    /// later versions of this program demand says nothing of it. Nothing new is ever decided under it.
    /// - Throws: `RegionMistakes` where it cannot be understood.
    public static func read(kept text: String) throws(RegionMistakes) -> RegionPolicy { try understood(text).policy }

    /// Reads the version that is in force. One that forgets labels which were not demanded when it was activated is completed by the strictest
    /// (`RegionPolicy.completed`): care goes on, and nothing that a source restricts is shown meanwhile.
    /// - Returns: what is decided under, and what it forgets.
    /// - Throws: `RegionMistakes` where it has any other mistake: nothing is decided under it.
    public static func read(inForce text: String) throws(RegionMistakes) -> (policy: RegionPolicy, forgets: [Mistake]) {
        let (policy, root) = try understood(text)
        let mistakes = mistakes(policy, root)
        if mistakes.isEmpty { return (policy, []) }
        guard let completed = policy.completed() else { throw RegionMistakes(all: mistakes) }
        return (completed, mistakes)
    }

    private static func understood(_ text: String) throws(RegionMistakes) -> (policy: RegionPolicy, root: Node) {
        let root = try Region.yaml(text)
        let reader = RegionReader()
        let policy = reader.policy(root, digest: Region.digest(of: text))
        // What cannot be read as it stands must not be judged as if it could.
        guard let policy, reader.mistakes.isEmpty else { throw RegionMistakes(all: reader.mistakes) }
        return (policy, root)
    }

    private static func mistakes(_ policy: RegionPolicy, _ root: Node) -> [Mistake] {
        policy.mistakes().map { mistake in
            let mark = RegionReader.node(at: mistake.path, in: root)?.mark
            return Mistake(path: mistake.path, line: mark?.line, column: mark?.column, words: mistake.words)
        }
    }
}

extension RegionReader {
    func policy(_ root: Node, digest: String) -> RegionPolicy? {
        let names = [
            "purposes", "forbiddenOrganisations", "assurance", "training", "restricted", "roles", "relationships", "breakGlass", "presence",
            "labels",
            "codeLists", "rules", "unanswered", "wordsWaitSeconds", "objections",
        ]
        let optional = ["rules", "codeLists", "presence", "unanswered", "wordsWaitSeconds", "objections"]
        let top = fields(root, "", known: names, required: names.filter { !optional.contains($0) })
        let purposes: [Purpose] = list(top["purposes"], "purposes").compactMap { choice($0.node, $0.path) }
        let forbidden = list(top["forbiddenOrganisations"], "forbiddenOrganisations").compactMap { text($0.node, $0.path) }
        let assurance = fields(
            top["assurance"], "assurance", known: ["authentication", "identity"], required: ["authentication", "identity"])
        let training = fields(top["training"], "training", known: ["couldNotTell"], required: ["couldNotTell"])
        let unknown: UnknownTraining? = choice(training["couldNotTell"], "training.couldNotTell")
        let restricted = fields(top["restricted"], "restricted", known: ["hides"], required: ["hides"])
        let hides = sections(restricted["hides"], "restricted.hides")
        let roles = list(top["roles"], "roles").compactMap { role($0.node, $0.path) }
        let relationships = list(top["relationships"], "relationships").compactMap { terms($0.node, $0.path) }
        let labels = list(top["labels"], "labels").compactMap { label($0.node, $0.path) }
        let lists = list(top["codeLists"], "codeLists").compactMap { codeList($0.node, $0.path) }
        let rules = list(top["rules"], "rules").compactMap { rule($0.node, $0.path) }
        let unanswered: Unanswered? = top["unanswered"] == nil ? nil : choice(top["unanswered"], "unanswered")
        let wait = top["wordsWaitSeconds"].map { whole($0, "wordsWaitSeconds", default: 4, in: 1...60) }
        let presence = limit(top["presence"], "presence", default: RegionPolicy.usualPresence)
        guard let glass = breakGlass(top["breakGlass"]), let presence, let unknown, let hides else { return nil }
        return RegionPolicy(
            digest: digest, roles: roles, relationships: relationships, breakGlass: glass, presence: presence,
            assurance: AssuranceTerms(
                authentication: whole(assurance["authentication"], "assurance.authentication", default: 0, in: 0...9),
                identity: whole(assurance["identity"], "assurance.identity", default: 0, in: 0...9)),
            unknownTraining: unknown, restrictedHides: hides, purposes: Set(purposes), forbiddenKinds: Set(forbidden), labels: labels,
            lists: lists, rules: rules, unanswered: unanswered, wordsWait: wait, objections: objectionTerms(top["objections"]))
    }

    private func role(_ node: Node, _ path: String) -> RoleDefinition? {
        let it = fields(
            node, path, known: ["id", "name", "kind", "jobRoles", "organisations", "sees", "needs"],
            required: ["id", "name", "kind", "jobRoles", "organisations"])
        let kind: RoleDefinition.Kind? = choice(it["kind"], path + ".kind")
        let needs: Strength? = it["needs"] == nil ? .stated : choice(it["needs"], path + ".needs")
        let sees = list(it["sees"], path + ".sees").compactMap { node, path -> RoleDefinition.Sight? in
            let row = fields(node, path, known: ["activities", "sections"], required: ["sections"])
            let activities = texts(row["activities"], path + ".activities")
            // Left out it is for everybody in the role; nothing named would be too, which nobody means.
            orLeftOut(row["activities"], path + ".activities")
            guard let sections = sections(row["sections"], path + ".sections") else { return nil }
            return .init(activities: activities, sections: sections)
        }
        guard let id = text(it["id"], path + ".id"), let name = text(it["name"], path + ".name"), let kind, let needs else { return nil }
        return RoleDefinition(
            id: RoleID(id), name: name, kind: kind, jobRoles: texts(it["jobRoles"], path + ".jobRoles"),
            organisationKinds: kinds(it["organisations"], path + ".organisations") ?? [], sees: sees, needs: needs)
    }

    private func terms(_ node: Node, _ path: String) -> RelationshipTerms? {
        let names = ["kind", "strength", "before", "after", "longest", "sections"]
        let it = fields(node, path, known: names, required: names)
        let kind: RelationshipKind? = choice(it["kind"], path + ".kind")
        let strength: Strength? = choice(it["strength"], path + ".strength")
        guard let kind, let strength, let before = span(it["before"], path + ".before"), let after = span(it["after"], path + ".after"),
            let longest = span(it["longest"], path + ".longest"), let sections = sections(it["sections"], path + ".sections")
        else { return nil }
        return RelationshipTerms(kind: kind, strength: strength, before: before, after: after, longest: longest, sections: sections)
    }

    private func rule(_ node: Node, _ path: String) -> RestrictingRule? {
        let it = fields(
            node, path, known: ["id", "because", "roles", "organisations", "on", "hides", "unlessAssurance"],
            required: ["id", "because", "hides"])
        guard let id = text(it["id"], path + ".id"), let because = text(it["because"], path + ".because"),
            let hides = sections(it["hides"], path + ".hides")
        else { return nil }
        let grounds: Set<Ground>? = it["on"].map { node in
            Set(
                list(node, path + ".on").compactMap { node, path in
                    guard let ground = text(node, path).flatMap(Ground.init(name:)) else {
                        wrong(path, node, "must be one of \(Ground.allCases.map(\.name).joined(separator: ", "))")
                        return nil
                    }
                    return ground
                })
        }
        return RestrictingRule(
            id: id, because: because, roles: it["roles"].map { Set(texts($0, path + ".roles").map { RoleID($0) }) },
            organisationKinds: it["organisations"].map { kinds($0, path + ".organisations") ?? [] }, grounds: grounds, hides: hides,
            unlessAssurance: it["unlessAssurance"].map { whole($0, path + ".unlessAssurance", default: 0, in: 0...9) })
    }
}
