// Reads a queue of Manumit from Kafka and says, a JSON line each, what is new on it. See docs/subscribe.md.
//
//	KAFKA_BROKERS=127.0.0.1:9092 TOPIC=moderation.queue.review.v1 GROUP=my-team go run .
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"
)

type queueItem struct {
	FlagID   string `json:"flagId"`
	Revision int    `json:"revision"`
	Queue    string `json:"queue"`
	Flag     struct {
		Kind  string  `json:"kind"`
		Score float64 `json:"score"`
	} `json:"flag"`
}

type newFlag struct {
	FlagID   string  `json:"flagId"`
	Revision int     `json:"revision"`
	Queue    string  `json:"queue"`
	Kind     string  `json:"kind"`
	Score    float64 `json:"score"`
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// Delivery is at least once: what was seen before has a revision that is not higher. Keep this where it outlives the process.
var seen = map[string]int{}

func handle(value []byte) error {
	if value == nil {
		return nil
	}
	var item queueItem
	if err := json.Unmarshal(value, &item); err != nil {
		return err
	}
	if item.Revision <= seen[item.FlagID] {
		return nil
	}
	seen[item.FlagID] = item.Revision
	line, err := json.Marshal(newFlag{item.FlagID, item.Revision, item.Queue, item.Flag.Kind, item.Flag.Score})
	if err != nil {
		return err
	}
	_, err = fmt.Println(string(line))
	return err
}

func main() {
	most, err := strconv.Atoi(setting("MAX_RECORDS", "-1"))
	if err != nil {
		log.Fatal(err)
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(setting("KAFKA_BROKERS", "127.0.0.1:9092"), ",")...),
		kgo.ConsumeTopics(setting("TOPIC", "moderation.queue.review.v1")),
		kgo.ConsumerGroup(setting("GROUP", "my-team")),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		// What an aborted transaction wrote is no flag.
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.DisableAutoCommit(),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	for records := 0; records != most; {
		fetches := client.PollRecords(ctx, 100)
		if errors.Is(ctx.Err(), context.Canceled) {
			return
		}
		if err := fetches.Err(); err != nil {
			log.Fatal(err)
		}
		for _, record := range fetches.Records() {
			if records == most {
				return
			}
			if err := handle(record.Value); err != nil {
				log.Fatal(err)
			}
			// After the work: a process that dies before gets the record again.
			if err := client.CommitRecords(context.Background(), record); err != nil {
				log.Fatal(err)
			}
			records++
		}
	}
}
