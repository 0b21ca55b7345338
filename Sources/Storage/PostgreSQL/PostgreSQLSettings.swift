/// Where a PostgreSQL is, who we are there, and how long we wait for it.
public struct PostgreSQLSettings: Sendable {
    /// How far the connection is to be trusted.
    public enum Transport: Sendable, Hashable {
        /// The server's certificate is checked against these authorities and for the host's name (libpq's `verify-full`). A PEM file.
        case verified(authorities: String)
        /// In the clear: only inside one machine (a socket's folder, a loopback address). `PostgreSQLSettings.mayBeInTheClear` says which.
        case inTheClear
    }

    /// A host's name or address, or the folder of the server's socket.
    public var host: String
    public var port: Int
    /// The database's name.
    public var name: String
    public var user: String
    /// Nil where the server asks for none.
    public var password: String?
    public var transport: Transport
    /// The schema inside the database that everything is in; nil: the user's own first one.
    public var schema: String?
    /// Connections, and threads: one each.
    public var connections: Int
    /// Bytes that the database may grow to before it is warned of: the server's disk cannot be seen from here. Nil: nothing is warned of.
    public var sizeLimit: Int64?
    public var limits = Limits()

    public init(
        host: String, port: Int = 5432, name: String, user: String, password: String? = nil, transport: Transport, schema: String? = nil,
        connections: Int = 16
    ) {
        self.host = host
        self.port = port
        self.name = name
        self.user = user
        self.password = password
        self.transport = transport
        self.schema = schema
        self.connections = connections
    }

    /// Bounds of waiting. Nothing here waits for ever: while the database is away, pages say so within `patience` and a statement's time.
    public struct Limits: Sendable {
        /// How long a job may wait for a connection, for its turn and for being tried again: staff are told within it.
        public var patience: Duration = .seconds(4)
        /// One statement, on the server. Ours are a few rows each: what takes longer waits for something that is wrong.
        public var statement: Duration = .seconds(5)
        /// Waiting for a row that somebody else has. As patient as with SQLite's file.
        public var lock: Duration = .seconds(2)
        /// A transaction in which nothing is asked: longer than any body thinks; it holds locks and keeps old rows.
        public var idleInTransaction: Duration = .seconds(10)
        /// One attempt to connect.
        public var connect: Duration = .seconds(3)
        /// What the client allows beyond the server's own limit of a statement: for the way, and for a server that is stopped or cut off.
        public var grace: Duration = .seconds(2)
        /// Jobs that wait. Beyond it the next one is told so at once: a queue that nobody gets through in time helps nobody.
        public var queue = 2_000
        public init() {}

        /// For a command that counts or reads whole tables while nobody waits for a page: a statement may take as long as a step of the schema
        /// (`PostgreSQLDatabase.Waits`). A server that is not there is said as soon as ever.
        public static var patient: Limits {
            var limits = Limits()
            limits.statement = .seconds(600)
            return limits
        }
    }

    /// Whether a host is this machine: its socket's folder or a loopback address.
    public static func mayBeInTheClear(_ host: String) -> Bool {
        host.hasPrefix("/") || host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }

    /// libpq's parameters (PostgreSQL 15 manual, 34.1.2). A TCP connection that answers nothing is given up within about `grace` and a
    /// statement's time.
    var parameters: [(String, String)] {
        var all = [
            ("host", host), ("port", "\(port)"), ("dbname", name), ("user", user), ("application_name", "carerecord"),
            ("client_encoding", "UTF8"),
            // Never a standby that reads only and lags: registers are read where they are written.
            ("target_session_attrs", "primary"), ("gssencmode", "disable"),
            ("keepalives", "1"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "\((limits.statement + limits.grace).milliseconds)"), ("options", options),
        ]
        if let password { all.append(("password", password)) }
        switch transport {
        case .verified(let authorities):
            all += [("sslmode", "verify-full"), ("sslrootcert", authorities), ("ssl_min_protocol_version", "TLSv1.2")]
        case .inTheClear: all.append(("sslmode", "disable"))
        }
        return all
    }

    /// Settings of each session, sent with the start of the connection. `synchronous_commit` may be stronger on the server's own account
    /// (`remote_apply`), but `on` is what an account needs: on this disk, and on the synchronous standby's where there is one.
    private var options: String {
        var all = [
            "synchronous_commit=on", "statement_timeout=\(limits.statement.milliseconds)", "lock_timeout=\(limits.lock.milliseconds)",
            "idle_in_transaction_session_timeout=\(limits.idleInTransaction.milliseconds)", "standard_conforming_strings=on",
        ]
        if let schema { all.append("search_path=\(schema)") }
        return all.map { "-c \($0)" }.joined(separator: " ")
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
