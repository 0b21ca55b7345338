import AccessControl
import Yams

extension RegionReader {
    /// `objections`: in which words an objection is told, and on which legal grounds the glass may be broken all the same.
    func objectionTerms(_ node: Node?) -> ObjectionTerms {
        guard let node else { return ObjectionTerms() }
        let it = fields(node, "objections", known: ["words", "breakGlass"])
        let words: ObjectionTerms.Words? = it["words"] == nil ? .sameAsNoRecord : choice(it["words"], "objections.words")
        guard let glass = it["breakGlass"] else { return ObjectionTerms(words: words ?? .sameAsNoRecord) }
        let path = "objections.breakGlass"
        let terms = fields(glass, path, known: ["roles", "grounds"], required: ["roles", "grounds"])
        let grounds = list(terms["grounds"], path + ".grounds").compactMap { node, path -> ObjectionTerms.LegalGround? in
            let row = fields(node, path, known: ["id", "words", "law"], required: ["id", "words", "law"])
            guard let id = text(row["id"], path + ".id"), let words = text(row["words"], path + ".words"),
                let law = text(row["law"], path + ".law")
            else { return nil }
            return .init(id: id, words: words, law: law)
        }
        return ObjectionTerms(
            words: words ?? .sameAsNoRecord,
            breakGlass: .init(roles: Set(texts(terms["roles"], path + ".roles").map { RoleID($0) }), grounds: grounds))
    }
}
