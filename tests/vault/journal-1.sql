-- A journal of schema 1, as hotset 0.1.0 wrote it before its first release. Never edit: upgrades are tested on it.
BEGIN TRANSACTION;
CREATE TABLE attempts (
	name TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('drawing', 'take')),
	owner TEXT NOT NULL,
	panel TEXT,
	number INTEGER NOT NULL CHECK (number > 0),
	setup_digest TEXT NOT NULL,
	host TEXT NOT NULL,
	model TEXT NOT NULL,
	state TEXT NOT NULL,
	reference TEXT NOT NULL,
	turn INTEGER NOT NULL,
	job_id TEXT,
	worker TEXT,
	lease_until DOUBLE,
	wake_at DOUBLE,
	technical_retries INTEGER NOT NULL,
	body TEXT NOT NULL,
	at DOUBLE NOT NULL,
	sent_at DOUBLE,
	landed_at DOUBLE,
	judged_at DOUBLE,
	changed_at DOUBLE NOT NULL,
	PRIMARY KEY (name),
	FOREIGN KEY(setup_digest) REFERENCES setups (digest),
	UNIQUE (reference)
);
INSERT INTO "attempts" VALUES('1A first 1','drawing','1A','first',1,'2050fac1e412e37d1e1fb203e38ff09227dc3a0679e91c2032cc28dde6c8aec5','previs','previs','in the can','hotset-000000000000000000000001',4,'job-1A first 1',NULL,NULL,NULL,0,'{"result":[["picture","81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e"]],"schema":"hotset.attempt/1"}',1795300002.0,1795300004.0,1795300006.0,NULL,1795300006.0);
INSERT INTO "attempts" VALUES('1A-1','take','1A',NULL,1,'6794339a76584540164965160ad741d24e7738c36458bb10dc48397473fe7b4c','animatic','animatic','circled','hotset-000000000000000000000002',5,'job-1A-1',NULL,NULL,NULL,0,'{"judged_by":"mara","result":[["take","b20ae1901339f1ab3c4b99c38e9b9f0599da70efa1023f8f7663e7375e006f14"]],"schema":"hotset.attempt/1","verdict":{"usable":["0","4"]}}',1795300011.0,1795300013.0,1795300015.0,1795300016.0,1795300016.0);
CREATE TABLE candidates (
	owner TEXT NOT NULL,
	panel TEXT NOT NULL,
	number INTEGER NOT NULL CHECK (number > 0),
	picture TEXT NOT NULL,
	board_digest TEXT NOT NULL,
	setup_digest TEXT,
	source TEXT NOT NULL CHECK (source IN ('drawn', 'imported')),
	attempt TEXT,
	body TEXT NOT NULL,
	at DOUBLE NOT NULL,
	PRIMARY KEY (owner, panel, number),
	UNIQUE (owner, panel, setup_digest),
	FOREIGN KEY(setup_digest) REFERENCES setups (digest),
	FOREIGN KEY(attempt) REFERENCES attempts (name)
);
INSERT INTO "candidates" VALUES('1A','first',1,'81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e','859169b38185780daa5497983ff20d2994390058d8a71f2847ac7846f970971e','2050fac1e412e37d1e1fb203e38ff09227dc3a0679e91c2032cc28dde6c8aec5','drawn','1A first 1','{"companions":[["depth","ded32129b05bfc16ce501e654a169960583352cbc974824ed16ce94855904386"]],"host":"previs","model":"previs","schema":"hotset.candidate/1"}',1795300007.0);
INSERT INTO "candidates" VALUES('1A','first',2,'553f3e2340aa69a85e9364fe3dcdaa3bd2f9a29eaf42af6e72584c9098895152','859169b38185780daa5497983ff20d2994390058d8a71f2847ac7846f970971e',NULL,'imported',NULL,'{"companions":[],"host":"","model":"","schema":"hotset.candidate/1"}',1795300008.0);
CREATE TABLE cuts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	digest TEXT NOT NULL,
	body TEXT NOT NULL,
	at DOUBLE NOT NULL
);
INSERT INTO "cuts" VALUES(1,'378bfce5cda2599a6cda399f1cacef861e4e575ec794744dcf0e55e9c4780633','{"clips":[["1A","1A-1","0","7/2"]],"schema":"hotset.cut/1"}',1795300018.0);
CREATE TABLE entries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	at DOUBLE NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('commitment', 'actual', 'release')),
	attempt TEXT NOT NULL,
	commitment INTEGER,
	host TEXT NOT NULL,
	model TEXT NOT NULL,
	amount BIGINT NOT NULL CHECK (amount >= 0),
	rate_id TEXT NOT NULL,
	body TEXT NOT NULL,
	CONSTRAINT a_settlement_names_its_commitment CHECK ((kind = 'commitment') = (commitment IS NULL)),
	FOREIGN KEY(attempt) REFERENCES attempts (name),
	UNIQUE (commitment),
	FOREIGN KEY(commitment) REFERENCES entries (id)
);
INSERT INTO "entries" VALUES(1,1795300002.0,'commitment','1A first 1',NULL,'previs','previs',0,'r','{"note":"","schema":"hotset.entry/1","units":{"seconds":"4"}}');
INSERT INTO "entries" VALUES(2,1795300006.0,'actual','1A first 1',1,'previs','previs',0,'r','{"note":"","schema":"hotset.entry/1","units":{"seconds":"4"}}');
INSERT INTO "entries" VALUES(3,1795300011.0,'commitment','1A-1',NULL,'animatic','animatic',400000,'r','{"note":"","schema":"hotset.entry/1","units":{"seconds":"4"}}');
INSERT INTO "entries" VALUES(4,1795300015.0,'actual','1A-1',3,'animatic','animatic',380000,'r','{"note":"","schema":"hotset.entry/1","units":{"seconds":"4"}}');
CREATE TABLE events (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	at DOUBLE NOT NULL,
	noun TEXT NOT NULL,
	name TEXT NOT NULL,
	what TEXT NOT NULL,
	body TEXT NOT NULL
);
INSERT INTO "events" VALUES(1,1795300002.0,'attempt','1A first 1','slated','{"schema":"hotset.event/1","setup":"2050fac1e412e37d1e1fb203e38ff09227dc3a0679e91c2032cc28dde6c8aec5","to":"slated"}');
INSERT INTO "events" VALUES(2,1795300002.0,'attempt','1A first 1','moved','{"from":"slated","schema":"hotset.event/1","to":"committed"}');
INSERT INTO "events" VALUES(3,1795300002.0,'entry','1','commitment','{"amount":0,"attempt":"1A first 1","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(4,1795300004.0,'attempt','1A first 1','moved','{"from":"committed","schema":"hotset.event/1","to":"sent"}');
INSERT INTO "events" VALUES(5,1795300005.0,'attempt','1A first 1','moved','{"from":"sent","job_id":"job-1A first 1","schema":"hotset.event/1","to":"rolling"}');
INSERT INTO "events" VALUES(6,1795300006.0,'attempt','1A first 1','moved','{"from":"rolling","result":[["picture","81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e"]],"schema":"hotset.event/1","to":"in the can"}');
INSERT INTO "events" VALUES(7,1795300006.0,'entry','2','actual','{"amount":0,"attempt":"1A first 1","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(8,1795300007.0,'candidate','1A first 1','drawn','{"picture":"81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(9,1795300008.0,'candidate','1A first 2','imported','{"picture":"553f3e2340aa69a85e9364fe3dcdaa3bd2f9a29eaf42af6e72584c9098895152","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(10,1795300009.0,'lock','1A first','locked','{"by":"auto","candidate":1,"id":1,"picture":"81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(11,1795300010.0,'lock','1A first','superseded','{"id":1,"picture":"81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(12,1795300010.0,'lock','1A first','locked','{"by":"mara","candidate":2,"id":2,"picture":"553f3e2340aa69a85e9364fe3dcdaa3bd2f9a29eaf42af6e72584c9098895152","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(13,1795300011.0,'attempt','1A-1','slated','{"schema":"hotset.event/1","setup":"6794339a76584540164965160ad741d24e7738c36458bb10dc48397473fe7b4c","to":"slated"}');
INSERT INTO "events" VALUES(14,1795300011.0,'attempt','1A-1','moved','{"from":"slated","schema":"hotset.event/1","to":"committed"}');
INSERT INTO "events" VALUES(15,1795300011.0,'entry','3','commitment','{"amount":400000,"attempt":"1A-1","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(16,1795300013.0,'attempt','1A-1','moved','{"from":"committed","schema":"hotset.event/1","to":"sent"}');
INSERT INTO "events" VALUES(17,1795300014.0,'attempt','1A-1','moved','{"from":"sent","job_id":"job-1A-1","schema":"hotset.event/1","to":"rolling"}');
INSERT INTO "events" VALUES(18,1795300015.0,'attempt','1A-1','moved','{"from":"rolling","result":[["take","b20ae1901339f1ab3c4b99c38e9b9f0599da70efa1023f8f7663e7375e006f14"]],"schema":"hotset.event/1","to":"in the can"}');
INSERT INTO "events" VALUES(19,1795300015.0,'entry','4','actual','{"amount":380000,"attempt":"1A-1","schema":"hotset.event/1"}');
INSERT INTO "events" VALUES(20,1795300016.0,'attempt','1A-1','moved','{"from":"in the can","judged_by":"mara","schema":"hotset.event/1","to":"circled","verdict":{"usable":["0","4"]}}');
INSERT INTO "events" VALUES(21,1795300017.0,'work','3e64cc41cf8e07b43936d7bc4eaf8bdb8e2abcec1f44c7b915ac0a0c27ebc41a','title','{"schema":"hotset.event/1","seconds":0.5}');
INSERT INTO "events" VALUES(22,1795300018.0,'cut','1','cut','{"digest":"378bfce5cda2599a6cda399f1cacef861e4e575ec794744dcf0e55e9c4780633","schema":"hotset.event/1","takes":["1A-1"]}');
CREATE TABLE locks (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	owner TEXT NOT NULL,
	panel TEXT NOT NULL,
	candidate_number INTEGER NOT NULL,
	picture TEXT NOT NULL,
	board_digest TEXT NOT NULL,
	"by" TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('locked', 'superseded')),
	body TEXT NOT NULL,
	at DOUBLE NOT NULL
);
INSERT INTO "locks" VALUES(1,'1A','first',1,'81b616c95db33d5a4a534a47eb9d71b3f136528ee8e927387ad56558d2c2bc4e','859169b38185780daa5497983ff20d2994390058d8a71f2847ac7846f970971e','auto','superseded','{"companions":[["depth","ded32129b05bfc16ce501e654a169960583352cbc974824ed16ce94855904386"]],"schema":"hotset.lock/1"}',1795300009.0);
INSERT INTO "locks" VALUES(2,'1A','first',2,'553f3e2340aa69a85e9364fe3dcdaa3bd2f9a29eaf42af6e72584c9098895152','859169b38185780daa5497983ff20d2994390058d8a71f2847ac7846f970971e','mara','locked','{"companions":[],"schema":"hotset.lock/1"}',1795300010.0);
CREATE TABLE setups (
	digest TEXT NOT NULL,
	kind TEXT NOT NULL,
	schema TEXT NOT NULL,
	body TEXT NOT NULL,
	at DOUBLE NOT NULL,
	PRIMARY KEY (digest)
);
INSERT INTO "setups" VALUES('2050fac1e412e37d1e1fb203e38ff09227dc3a0679e91c2032cc28dde6c8aec5','still','hotset.setup.still/1','{"model":"previs","slate":"1A"}',1795300000.0);
INSERT INTO "setups" VALUES('6794339a76584540164965160ad741d24e7738c36458bb10dc48397473fe7b4c','take','hotset.setup.take/1','{"model":"animatic","slate":"1A"}',1795300001.0);
CREATE TABLE versions (
	version INTEGER NOT NULL,
	at DOUBLE NOT NULL,
	hotset TEXT NOT NULL,
	PRIMARY KEY (version)
);
INSERT INTO "versions" VALUES(1,1.79536859657883548732e+09,'0.1.0');
CREATE TABLE works (
	step TEXT NOT NULL,
	kind TEXT NOT NULL,
	seconds DOUBLE NOT NULL,
	body TEXT NOT NULL,
	at DOUBLE NOT NULL,
	PRIMARY KEY (step)
);
INSERT INTO "works" VALUES('3e64cc41cf8e07b43936d7bc4eaf8bdb8e2abcec1f44c7b915ac0a0c27ebc41a','title',0.5,'{"outputs":[["picture","aaf2320646108059a87ab5017a86aee454f5378ed95003dbb2e12f4ca5266e0e"]],"schema":"hotset.work/1"}',1795300017.0);
CREATE UNIQUE INDEX one_lock_per_panel ON locks (owner, panel) WHERE state = 'locked';
CREATE INDEX events_by_name ON events (noun, name);
CREATE INDEX attempts_by_owner ON attempts (kind, owner, panel, number);
CREATE INDEX attempts_by_state ON attempts (state, wake_at);
CREATE UNIQUE INDEX one_live_attempt_per_setup ON attempts (kind, setup_digest) WHERE state <> 'lost';
CREATE INDEX entries_by_attempt ON entries (attempt);
CREATE TRIGGER entries_never_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entries_never_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
CREATE TRIGGER events_never_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER events_never_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE TRIGGER locks_never_delete BEFORE DELETE ON locks BEGIN SELECT RAISE(ABORT, 'a lock is never deleted, only superseded'); END;
CREATE TRIGGER candidates_never_delete BEFORE DELETE ON candidates BEGIN SELECT RAISE(ABORT, 'a candidate is never deleted'); END;
CREATE TRIGGER candidates_never_update BEFORE UPDATE ON candidates BEGIN SELECT RAISE(ABORT, 'a candidate is never changed'); END;
CREATE TRIGGER attempts_never_delete BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'an attempt is never deleted'); END;
CREATE TRIGGER setups_never_update BEFORE UPDATE ON setups BEGIN SELECT RAISE(ABORT, 'a setup is never changed'); END;
CREATE TRIGGER setups_never_delete BEFORE DELETE ON setups BEGIN SELECT RAISE(ABORT, 'a setup is never deleted'); END;
CREATE TRIGGER entries_never_replace BEFORE INSERT ON entries
       WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id OR commitment = NEW.commitment)
       BEGIN SELECT RAISE(ABORT, 'an entry is never replaced, and a commitment is settled once'); END;
CREATE TRIGGER events_never_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END;
CREATE TRIGGER entries_settle_a_commitment BEFORE INSERT ON entries WHEN NEW.kind <> 'commitment' AND NOT EXISTS
       (SELECT 1 FROM entries WHERE id = NEW.commitment AND kind = 'commitment' AND attempt = NEW.attempt)
       BEGIN SELECT RAISE(ABORT, 'an actual or a release settles a commitment of its own attempt'); END;
CREATE TRIGGER entries_commit_once BEFORE INSERT ON entries WHEN NEW.kind = 'commitment' AND EXISTS
       (SELECT 1 FROM entries AS c WHERE c.attempt = NEW.attempt AND c.kind = 'commitment'
        AND NOT EXISTS (SELECT 1 FROM entries AS s WHERE s.commitment = c.id))
       BEGIN SELECT RAISE(ABORT, 'the attempt has an open commitment already'); END;
CREATE TRIGGER locks_only_superseded BEFORE UPDATE ON locks
       WHEN OLD.state <> 'locked' OR NEW.state <> 'superseded' OR NEW.id <> OLD.id OR NEW.owner <> OLD.owner
         OR NEW.panel <> OLD.panel OR NEW.candidate_number <> OLD.candidate_number OR NEW.picture <> OLD.picture
         OR NEW.board_digest <> OLD.board_digest OR NEW."by" <> OLD."by" OR NEW.at <> OLD.at OR NEW.body <> OLD.body
       BEGIN SELECT RAISE(ABORT, 'a lock is never changed, only superseded'); END;
CREATE TRIGGER attempts_keep_their_request BEFORE UPDATE ON attempts
       WHEN NEW.name <> OLD.name OR NEW.setup_digest <> OLD.setup_digest OR NEW.reference <> OLD.reference
         OR NEW.host <> OLD.host OR NEW.model <> OLD.model OR NEW.kind <> OLD.kind OR NEW.owner <> OLD.owner
       BEGIN SELECT RAISE(ABORT, 'what an attempt asked for is never changed'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',22);
INSERT INTO "sqlite_sequence" VALUES('entries',4);
INSERT INTO "sqlite_sequence" VALUES('locks',2);
INSERT INTO "sqlite_sequence" VALUES('cuts',1);
COMMIT;
