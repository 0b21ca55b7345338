import Foundation
import Yams

extension Region {
    /// Where the account, the sessions and the registers are.
    public enum Database: Sendable, Hashable {
        /// One process, one file.
        case sqlite(path: String)
        /// Many nodes over one server.
        case postgresql(PostgreSQL)

        public struct PostgreSQL: Sendable, Hashable {
            /// A name or an address, or the folder of a server's socket on this machine.
            public var host: String
            public var port: Int
            public var name: String
            public var user: String
            /// Nil where the server asks for none.
            public var password: Secret?
            /// PEM file of the authorities that the server's certificate must come from, for its host's name; nil only on this machine.
            public var authorities: String?
            public var schema: String?
            /// Of each node.
            public var connections: Int
            /// Bytes that it may grow to before it is warned of; nil: nothing is.
            public var sizeLimit: Int64?
            /// By how much a node's clock may be off the database's: past it, a node serves nothing.
            public var clockSkewSeconds: Double
            /// How long a node that is told to stop goes on with what is open, so that whatever shares out requests stops sending it any.
            public var drainSeconds: Double
            /// Seals what staff write when they break the glass: the same for every node, and never in the database.
            public var caseKey: Secret
        }

        /// By how many seconds a node's clock may be off the database's. One node and its file have one clock.
        public var clockSkewSeconds: Double {
            switch self {
            case .sqlite: 5
            case .postgresql(let server): server.clockSkewSeconds
            }
        }

        /// How many seconds a node that is told to stop goes on: none where nobody could go on in its place.
        public var drainSeconds: Double {
            switch self {
            case .sqlite: 0
            case .postgresql(let server): server.drainSeconds
            }
        }

        /// How mistakes name it.
        public var place: String {
            switch self {
            case .sqlite: "database.sqlite"
            case .postgresql: "database.postgresql"
            }
        }
    }
}

extension RegionReader {
    func database(_ node: Node?) -> Region.Database? {
        let it = fields(node, "database", known: ["sqlite", "postgresql"])
        switch (it["sqlite"], it["postgresql"]) {
        case (let sqlite?, nil): return text(sqlite, "database.sqlite").map { .sqlite(path: $0) }
        case (nil, let server?): return postgresql(server, "database.postgresql").map { .postgresql($0) }
        case (_?, _?): wrong("database", node, "must be sqlite or postgresql, not both")
        case (nil, nil): if node?.mapping != nil { wrong("database.sqlite", node, "is missing (or database.postgresql)") }
        }
        return nil
    }

    private func postgresql(_ node: Node, _ place: String) -> Region.Database.PostgreSQL? {
        let it = fields(
            node, place,
            known: [
                "host", "port", "name", "user", "password", "tls", "schema", "connections", "sizeLimitGB", "clockSkewSeconds",
                "drainSeconds",
                "caseKey",
            ],
            required: ["host", "name", "user", "caseKey"])
        let tls = fields(it["tls"], place + ".tls", known: ["authorities"], required: ["authorities"])
        let authorities = text(tls["authorities"], place + ".tls.authorities")
        let schema = text(it["schema"], place + ".schema")
        if let schema, schema.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) == nil {
            wrong(place + ".schema", it["schema"], "must be small letters, digits and _, a letter first")
        }
        let port = whole(it["port"], place + ".port", default: 5432, in: 1...65_535)
        let connections = whole(it["connections"], place + ".connections", default: 16, in: 2...200)
        let gigabytes = it["sizeLimitGB"].map { whole($0, place + ".sizeLimitGB", default: 1, in: 1...1_000_000) }
        let skew = number(it["clockSkewSeconds"], place + ".clockSkewSeconds", default: 5, in: 0.5...60)
        let drain = number(it["drainSeconds"], place + ".drainSeconds", default: 5, in: 0...60)
        let password = it["password"].flatMap { secret($0, place + ".password") }
        guard let host = text(it["host"], place + ".host"), let name = text(it["name"], place + ".name"),
            let user = text(it["user"], place + ".user"), let caseKey = secret(it["caseKey"], place + ".caseKey")
        else { return nil }
        // As of every address: what travels there is an account of people.
        if it["tls"] == nil, !host.hasPrefix("/"), !["127.0.0.1", "localhost", "::1"].contains(host) {
            wrong(place + ".tls", node, "is missing: without it the server must be on this machine")
        }
        return .init(
            host: host, port: port, name: name, user: user, password: password, authorities: authorities, schema: schema,
            connections: connections, sizeLimit: gigabytes.map { Int64($0) * 1_000_000_000 }, clockSkewSeconds: skew, drainSeconds: drain,
            caseKey: caseKey)
    }
}
