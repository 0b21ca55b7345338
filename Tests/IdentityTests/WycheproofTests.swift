import Foundation
import Testing

@testable import Identity

/// JOSE vectors of Project Wycheproof (../shared/data/jose-wycheproof), through the way that every ID token takes.
@Suite struct WycheproofTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/jose-wycheproof")
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// Vectors whose verdict is not ours to give.
    static let notOurs: [String: String] = [
        "jws_rsa_roca_key":
            "a key of a flawed generator: its public half is as published, and whether it is flawed is its owner's to know"
    ]

    struct Vector {
        let name: String
        let key: [String: Any]
        let token: String
        let isValid: Bool
    }

    static func vectors(_ file: String) throws -> [Vector] {
        let data = try Data(contentsOf: folder.appendingPathComponent(file))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let groups = try #require(document["testGroups"] as? [[String: Any]])
        return groups.flatMap { group -> [Vector] in
            guard let key = group["public"] as? [String: Any], let tests = group["tests"] as? [[String: Any]] else {
                return []
            }
            let comment = group["comment"] as? String ?? ""
            guard notOurs[comment] == nil else { return [] }
            return tests.compactMap { test in
                guard let token = test["jws"] as? String else { return nil }
                return Vector(
                    name: "\(comment) \(test["tcId"] ?? "") \(test["comment"] ?? "")", key: key, token: token,
                    isValid: test["result"] as? String == "valid")
            }
        }
    }

    /// Whether we would take the token's signature.
    static func accepts(_ vector: Vector) async -> Bool {
        guard let token = try? SignedToken(vector.token, taking: VerifyingKey.ofNHSLogin) else { return false }
        let document = ["keys": vector.key["keys"] as? [[String: Any]] ?? [vector.key]]
        guard let data = try? JSONSerialization.data(withJSONObject: document),
            let set = KeySet(json: data, taking: VerifyingKey.ofNHSLogin)
        else { return false }
        return (try? await set.verified(token)) != nil
    }

    /// Algorithms that we take at all, and only with a key that says the same or nothing.
    static func isOurs(_ vector: Vector) -> Bool {
        guard let header = try? SignedToken(vector.token, taking: VerifyingKey.ofNHSLogin).header else { return false }
        let keys = vector.key["keys"] as? [[String: Any]] ?? [vector.key]
        return keys.contains { ($0["alg"] as? String).map { $0 == header.alg } ?? true }
    }

    @Test(
        "no forged signature is taken, and every good one of our algorithms is",
        .enabled(if: isThere, "../shared/data/jose-wycheproof is not here"),
        arguments: ["json_web_signature_test.json", "json_web_key_test.json"])
    func vectors(file: String) async throws {
        var (good, forged) = (0, 0)
        for vector in try Self.vectors(file) {
            let isTaken = await Self.accepts(vector)
            if vector.isValid {
                guard Self.isOurs(vector) else {
                    #expect(!isTaken, "\(vector.name) is of an algorithm that we do not take")
                    continue
                }
                good += 1
                #expect(isTaken, "\(vector.name)")
            } else {
                forged += 1
                #expect(!isTaken, "\(vector.name)")
            }
        }
        #expect(forged >= 8)
        #expect(good >= 1)
    }
}
